import { accessFileJsonSchema } from '../config/access-file.ts'
import { processEnvironment } from '../config/env.ts'
import { validateAccess } from '../main/validate.ts'
import { fail, say } from './output.ts'

/** Checks the file in itself, and its names where the environment says in which directory they are. */
export async function validate(path: string): Promise<void> {
  const validated = await validateAccess(path, processEnvironment())
  if (validated.ok) say(validated.says)
  else fail(validated.problems)
}

export function schema(): void {
  say(JSON.stringify(accessFileJsonSchema(), null, 2))
}
