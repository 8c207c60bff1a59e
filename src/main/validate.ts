import { basename } from 'node:path'
import type { Policy } from '../access/policy.ts'
import { describeFileProblem, parseAccessFile } from '../config/access-file.ts'
import { describeSettingProblem, readDirectoryEnvironment } from '../config/env.ts'
import { cannotBeRead, readText } from '../config/read-text.ts'
import type { EntraSettings } from '../config/settings.ts'
import { Fault } from '../ports/fault.ts'
import type { Entra } from '../providers/entra/connect.ts'
import { checkResources } from '../use-cases/check-setup/resources.ts'
import { withAccessFile } from './access-file-by-name.ts'
import type { CheckCircumstances } from './check.ts'
import { resourcesOf } from './resources-of.ts'

export type Validated =
  | { readonly ok: true; readonly says: string }
  | { readonly ok: false; readonly problems: readonly string[] }

/**
 * All that is wrong with an access file, in one run: its shape, what contradicts itself, and, where the environment says which
 * directory it is for, its filters and the names that lead nowhere. Changes nothing.
 */
export async function validateAccess(
  path: string,
  env: NodeJS.ProcessEnv,
  { ca }: CheckCircumstances = {},
): Promise<Validated> {
  const directory = readDirectoryEnvironment(env)
  if (!directory.ok) return inItself(path, `: ${directory.problems.map(describeSettingProblem).join(' ')}`)
  if (directory.settings === null) return inItself(path, ', because the environment names no directory.')
  try {
    return await withNames(path, directory.settings, ca)
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault
    return inItself(path, `: ${fault.message}`)
  }
}

async function withNames(path: string, settings: EntraSettings, ca: string | undefined): Promise<Validated> {
  return withAccessFile(path, settings, ca, async (loaded, entra) => {
    if (!loaded.ok) return loaded
    const { integrations, flows } = loaded.policy
    const valid = `${path} is valid: ${counts(integrations, flows)}. Every name in it means one thing.`
    return { ok: true, says: [valid, ...(await worthKnowing(loaded.policy, entra))].join('\n') }
  })
}

/** What is right by itself and may not be what was meant: flows that open the same, and flows that open nothing. */
async function worthKnowing(policy: Policy, { discovery, provider }: Entra): Promise<readonly string[]> {
  try {
    const resources = await resourcesOf(policy, discovery)
    const findings = checkResources({ policy, resources, pageOf: provider.page.bind(provider) })
    return findings
      .filter(({ about, verdict }) => about === 'Access flows' && verdict === 'warning')
      .map(({ says, mend }) => `Worth knowing: ${says}${mend ? ` To change it: ${mend}.` : ''}`)
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault
    return [`What its flows open was not looked up: ${fault.message}`]
  }
}

async function inItself(path: string, why: string): Promise<Validated> {
  const read = await readText(path)
  if (!read.ok) return { ok: false, problems: [cannotBeRead(path, read.why)] }
  const parsed = parseAccessFile(read.text, basename(path))
  if (!parsed.ok) return { ok: false, problems: parsed.problems.map(describeFileProblem) }
  const { integrations, flows } = parsed.file.content
  const says = `${path} is valid in itself: ${counts(integrations, flows)}. Whether its names exist was not looked up${why}`
  return { ok: true, says }
}

const counts = (integrations: readonly unknown[], flows: readonly unknown[]): string =>
  `${count(integrations.length, 'integration')}, ${count(flows.length, 'access flow')}`

const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`
