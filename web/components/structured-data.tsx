import { jsonInScript } from '../lib/structured-data.ts';

/** Data, not code: no browser runs it, so it needs no nonce. */
export function StructuredData({ data }: { data: object }) {
  return (
    <script
      type="application/ld+json"
      // biome-ignore lint/security/noDangerouslySetInnerHtml: jsonInScript escapes it
      dangerouslySetInnerHTML={{ __html: jsonInScript(data) }}
    />
  );
}
