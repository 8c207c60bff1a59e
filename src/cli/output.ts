/** What a command says to whoever ran it; logs are for running servers. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** Problems go to standard error, one a line, and the exit code says that it failed. */
export function fail(problems: readonly string[], code = 1): void {
  for (const problem of problems) process.stderr.write(`${problem}\n`)
  process.exitCode = code
}
