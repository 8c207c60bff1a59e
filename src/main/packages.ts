import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { strToU8, zipSync } from 'fflate'
import { v5 } from 'uuid'
import { slackManifest } from '../chat/slack/manifest.ts'
import { teamsManifest } from '../chat/teams/manifest.ts'
import { version } from './version.ts'

export interface PackageOptions {
  /** Where it is written. */
  readonly folder: string
  /** Where Slack and browsers reach Doorbell; `null`: only what needs no address. */
  readonly publicUrl: string | null
  /** The slash command with its slash. */
  readonly command: string
  /** `null`: there is no bot, and no app for Teams. */
  readonly botId: string | null
  readonly company: string
  /** The app registration that asks the directory; `null`: not set. */
  readonly directoryApp: string | null
  /** The company's pages about what becomes of people's data, and the terms of use; where none is given, the website. */
  readonly privacy?: string
  readonly terms?: string
}

/** Where the icons lie, seen from the built program and from the sources. */
const icons = [new URL('./teams-app/', import.meta.url), new URL('../../manifests/teams/', import.meta.url)]

/** What the administrators of both chats are handed, with the ids and addresses of this deployment. Returns what was written. */
export async function writePackages(options: PackageOptions): Promise<readonly string[]> {
  const { folder, publicUrl, command, botId } = options
  await mkdir(folder, { recursive: true })
  const written: string[] = []
  const write = async (name: string, content: string | Uint8Array) => {
    await writeFile(join(folder, name), content)
    written.push(join(folder, name))
  }
  const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`
  if (publicUrl !== null)
    await write('slack-manifest.http.json', json(slackManifest({ mode: 'http', publicUrl, command })))
  await write('slack-manifest.socket-mode.json', json(slackManifest({ mode: 'socket', publicUrl: '', command })))
  if (botId !== null) await write('doorbell-for-teams.zip', await teamsPackage({ ...options, botId }))
  return written
}

/** The app as Teams takes it: a manifest and two icons. The same deployment gives the same id, so that an upload is an update. */
export async function teamsPackage({
  botId,
  publicUrl,
  company,
  directoryApp,
  privacy,
  terms,
}: Omit<PackageOptions, 'folder' | 'command' | 'botId'> & { readonly botId: string }): Promise<Uint8Array> {
  const [color, outline] = await Promise.all([icon('color.png'), icon('outline.png')])
  const website = publicUrl ?? 'https://www.microsoft.com/microsoft-teams'
  const manifest = teamsManifest({
    id: v5('doorbell', botId),
    botId,
    version,
    website,
    privacy: privacy ?? website,
    terms: terms ?? website,
    company,
    directoryApp,
  })
  return zipSync({
    'manifest.json': strToU8(`${JSON.stringify(manifest, null, 2)}\n`),
    'color.png': new Uint8Array(color),
    'outline.png': new Uint8Array(outline),
  })
}

async function icon(name: string): Promise<Buffer> {
  for (const folder of icons) {
    const found = await readFile(new URL(name, folder)).catch(() => null)
    if (found) return found
  }
  throw new Error(`the icon ${name} is not there`)
}
