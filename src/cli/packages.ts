import { processEnvironment, readPackagesEnvironment } from '../config/env.ts'
import { writePackages } from '../main/packages.ts'
import { fail, say } from './output.ts'

/** Writes what the administrators of the chats upload, with the ids and addresses of the settings that are there. */
export async function packages(
  folder: string,
  pages: { readonly company: string; readonly privacy?: string; readonly terms?: string },
): Promise<void> {
  const read = readPackagesEnvironment(processEnvironment())
  if (!read.ok) return fail(read.problems)
  for (const path of await writePackages({ ...read.settings, ...pages, folder })) say(path)
  if (read.settings.botId === null) say('No app for Teams: MICROSOFT_APP_ID is not set.')
  if (read.settings.publicUrl === null) say('No manifest for Slack over HTTP: PUBLIC_URL is not set.')
}
