/** The other side of `Apart`: ends with who asks, or with an error, and then the asker is told. */
export function answer<Question>(reply: (question: Question) => Promise<unknown>): void {
  process.once('disconnect', () => process.exit());
  process.on('message', async (question) => {
    process.send?.(await reply(question as Question));
  });
}
