/** What a command says to whoever ran it; logs are for running servers. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** Problems go to standard error, one a line, and the exit code says that it failed. */
export function fail(problems: readonly string[], code = 1): void {
  for (const problem of problems) process.stderr.write(`${problem}\n`)
  process.exitCode = code
}

/** Names come from the directory: none of them writes lines or colours of its own into a terminal. */
export const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Cf}]+/gu, ' ')
