/** Whether an agent is known to be older than a day (YYYY-MM-DD): neither `LATEST` nor a token is. */
export function isOlderAgent(version: string, day: string): boolean {
  const match = /^(\d\d)-(\d\d)-(\d{4})$/.exec(version);
  return match !== null && `${match[3]}-${match[1]}-${match[2]}` < day;
}
