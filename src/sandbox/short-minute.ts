/** How long a minute of Slack's rate limits lasts here: milliseconds. The clock is wound here, and a story told in seconds. */
export const shortMinute = 1_500
