/** What is used of a `WebSocket`. */
export interface LiveSocket {
  onopen: (() => void) | null;
  onclose: (() => void) | null;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  send(text: string): void;
  close(): void;
}

export type OpenSocket = (url: string) => LiveSocket;

/** `/live` of a service, from the address of its HTTP. */
export function liveUrl(serviceUrl: string): string {
  return `${serviceUrl.replace(/^http/, 'ws')}/live`;
}

export const openSocket: OpenSocket = (url) => {
  const socket = new WebSocket(url);
  const live: LiveSocket = {
    onopen: null,
    onclose: null,
    onmessage: null,
    send: (text) => socket.send(text),
    close: () => closeQuietly(socket),
  };
  socket.onopen = () => live.onopen?.();
  socket.onclose = () => live.onclose?.();
  socket.onmessage = (event) => live.onmessage?.(event);
  return live;
};

/** Browsers complain in the console of one that is closed before it is open. */
function closeQuietly(socket: WebSocket): void {
  if (socket.readyState === WebSocket.CONNECTING) socket.onopen = () => socket.close();
  else socket.close();
}
