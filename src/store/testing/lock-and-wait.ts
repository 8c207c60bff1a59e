import { lockDirectory } from '../database/directory-lock.ts'

/** A process of its own: asks for the lock on the directory that it is given, says what came of it, and stays. */
const said = await lockDirectory(process.argv[2] ?? '').then(
  () => 'locked',
  (error: Error) => error.message,
)
process.stdout.write(`${said}\n`)
setInterval(() => undefined, 60_000)
