import type { AccessFlow } from '../access/access-flow.ts'
import type { Policy } from '../access/policy.ts'
import { policyChanges } from '../access/policy-change/policy-changes.ts'
import type { Difference } from '../access/replay.ts'
import type { ResourceId } from '../access/vocabulary.ts'
import { plainText } from '../cards/parts/plain-text.ts'
import type { NameOf } from '../cards/wording/flow-wording.ts'
import { changeText } from '../cards/wording/policy-wording.ts'
import { lengthText } from '../cards/wording/wording.ts'
import { describeSettingProblem, readDatabaseEnvironment, readDirectoryEnvironment } from '../config/env.ts'
import type { Access } from '../config/load-access.ts'
import { Fault } from '../ports/fault.ts'
import type { Store } from '../ports/store.ts'
import type { Entra } from '../providers/entra/connect.ts'
import { keepsADatabase } from '../store/database/own-folder.ts'
import { openDatabase } from '../store/database.ts'
import { migrationState } from '../store/migrate.ts'
import { storeOn } from '../store/store.ts'
import { namesInFile } from '../use-cases/policy/names-in-file.ts'
import { mostReplayed, type Replayed, replay } from '../use-cases/policy/replay.ts'
import { nameIn } from '../use-cases/ports.ts'
import { withAccessFile } from './access-file-by-name.ts'
import { type Answered, no } from './answered.ts'
import { cannotOpen } from './cannot-open.ts'
import { CannotStart } from './cannot-start.ts'
import type { CheckCircumstances } from './check.ts'
import { decidedText } from './path-wording.ts'
import { resourcesOf } from './resources-of.ts'

/** The version in force as a file: with its schema for editors, and the id behind each name. */
export async function exportAccessFile(env: NodeJS.ProcessEnv): Promise<Answered> {
  return withStore(env, async store => {
    const [policy, written] = [await store.activePolicy(), await store.writtenPolicy()]
    if (!policy) return no(nothingInForce)
    if (!written?.source)
      return no('The version in force is from before the text of it was kept: its file is the only one there is.')
    return {
      ok: true,
      says: [`${schemaComment}\n# In force: ${policy.hash}\n${withoutComments(written.source)}`.trimEnd()],
    }
  })
}

const schemaComment = '# yaml-language-server: $schema=access.schema.json  (made by: doorbell config schema)'
const nothingInForce = 'No access file is in force: Doorbell was never started on this database.'

/** What was put there before: a file that was exported once is exported the same again. */
const withoutComments = (source: string): string =>
  source.replace(/^(?:# (?:yaml-language-server: \$schema=|In force: )[^\n]*\n)+/, '')

/** What an access file would change, in words, against the version in force; and whether it would wait for admins. */
export async function diffAccessFile(
  path: string,
  env: NodeJS.ProcessEnv,
  circumstances: CheckCircumstances = {},
): Promise<Answered> {
  return withBoth(path, env, circumstances, async ({ store, inForce, loaded }) => {
    const called = { ...(await store.writtenPolicy())?.called, ...loaded.written.called }
    const nameOf = await namesInFile({ store }, called)
    const changes = policyChanges(inForce, loaded.policy, called)
    if (changes.length === 0)
      return { ok: true, says: [`${path} says what is in force. Its import file is not looked at.`] }
    const marks = { widens: '+ more', narrows: '- less', neither: '  same' } as const
    const rank = Object.keys(marks)
    const ordered = changes.toSorted((a, b) => rank.indexOf(a.effect) - rank.indexOf(b.effect))
    const says = ordered.map(change => `${marks[change.effect]}: ${plainText(changeText(change, nameOf))}`)
    const waits = changes.some(({ effect }) => effect === 'widens')
    return {
      ok: true,
      says: [
        ...says,
        waits
          ? 'It widens access: unless the version in force says policyChange: one-person, two admins have to agree to it in chat.'
          : 'Nobody gets more by it: it is in force as soon as it is read.',
      ],
    }
  })
}

/** What an access file would have made of what was asked in the last days. Changes nothing. */
export async function replayAccessFile(
  path: string,
  days: number,
  env: NodeJS.ProcessEnv,
  circumstances: CheckCircumstances & { readonly now?: Date } = {},
): Promise<Answered> {
  return withBoth(path, env, circumstances, async ({ store, entra, inForce, loaded }) => {
    const since = new Date((circumstances.now ?? new Date()).getTime() - days * 24 * 3_600_000)
    const resources = await resourcesOf(loaded.policy, entra.discovery)
    const ports = { store, directory: entra.directory }
    const { looked, changed, nameOf } = await replay(ports, { inForce, proposed: loaded.policy }, resources, since)
    const names = nameIn(await store.namesOf([...new Set(changed.map(({ request }) => request.ask.requester))]))
    const few = looked === mostReplayed ? ` (the newest of them; more than ${mostReplayed} are not looked at)` : ''
    return {
      ok: true,
      says: [
        ...changed.map(one => replayedText(one, names(one.request.ask.requester), nameOf)),
        `${looked} requests of the last ${days} days${few}: ${changed.length === 0 ? 'none' : changed.length} would be judged in another way.`,
        'People count as members of the groups that they are in now. What was refused is not among them: config diff tells what a file opens.',
      ],
    }
  })
}

function replayedText(
  { request, names, differences }: Replayed,
  who: string,
  nameOf: (resource: ResourceId) => string,
): string {
  const { submittedAt, duration, bundle, breakGlass } = request.ask
  const what = `${breakGlass ? 'in an emergency ' : ''}${bundle ?? names.join(', ')}`
  return `${submittedAt.toISOString().slice(0, 16)}Z ${who}, ${what} for ${lengthText(duration)}: ${differences.map(one => differenceText(one, nameOf)).join('; ')}`
}

function differenceText(difference: Difference, nameOf: (resource: ResourceId) => string): string {
  switch (difference.kind) {
    case 'refused':
      return `would be refused, because ${becauseText[difference.because]}`
    case 'allowed':
      return `would be open, by “${difference.flow.name}”`
    case 'flow':
      return `by “${difference.to.name}” in place of “${difference.from.name}”`
    case 'cap':
      return `at most ${cap(difference.to)} in place of ${cap(difference.from)}`
    case 'stages':
      return `${decidedText(difference.to, asWritten)} in place of ${decidedText(difference.from, asWritten)}`
    case 'bundle':
      return [
        ...(difference.more.length > 0 ? [`with ${difference.more.map(nameOf).join(', ')} besides`] : []),
        ...(difference.less.length > 0 ? [`without ${difference.less.map(nameOf).join(', ')}`] : []),
      ].join(', and ')
    case 'deciders':
      return `${placeText(difference, nameOf)}decided by ${peopleText(difference.to)} in place of ${peopleText(difference.from)}`
    case 'terms':
      return difference.changes
        .map(change => plainText(changeText({ ...change, where: { kind: 'policy' } }, asWritten)).replace(/\.$/, ''))
        .join('; ')
    default:
      return difference satisfies never
  }
}

const asWritten: NameOf = (id, otherwise = id) => otherwise

/** Which of several it is. */
const placeText = (
  { stage, party, part }: Extract<Difference, { kind: 'deciders' }>,
  nameOf: (resource: ResourceId) => string,
): string =>
  [
    ...(part === undefined ? [] : [`${nameOf(part)}: `]),
    ...(stage === undefined ? [] : [`in stage ${stage} `]),
    ...(party === undefined ? [] : [`for ${party} `]),
  ].join('')

/** Of many the first, so that a line can be read. */
const peopleText = (names: readonly string[]): string => {
  const shown = names.slice(0, 5)
  const more = names.length - shown.length
  return `${shown.join(', ') || 'nobody'}${more > 0 ? ` and ${more} more` : ''}`
}

const cap = ({ duration }: AccessFlow): string => lengthText(duration.max)

const becauseText = {
  'no-flow': 'no access flow opens it to them',
  apart: 'its parts go by different access flows',
  'people-decide': 'a rule would give it, and people decide about a part of it',
  'no-entry': 'no entry for emergencies opens it to them',
  'not-there': 'it is not there, or cannot be given',
  'too-long': 'it is for longer than it would be given',
  'outside-hours': 'it is outside of the hours of the access flow',
  'no-ticket': 'it has no ticket',
  'other-ticket': 'its ticket does not look as the access flow wants it',
  'no-reason': 'it has no reason',
  'too-late': 'it begins later than the access flow lets it',
} as const

interface Both {
  readonly store: Store
  readonly entra: Entra
  readonly inForce: Policy
  readonly loaded: Access
}

async function withBoth(
  path: string,
  env: NodeJS.ProcessEnv,
  { ca }: CheckCircumstances,
  work: (both: Both) => Promise<Answered>,
): Promise<Answered> {
  const directory = readDirectoryEnvironment(env)
  if (!directory.ok) return no(...directory.problems.map(describeSettingProblem))
  const { settings } = directory
  if (settings === null)
    return no('What its names stand for only the directory knows: set AZURE_TENANT_ID and what goes with it.')
  return withStore(env, async store => {
    const inForce = await store.activePolicy()
    if (!inForce) return no(nothingInForce)
    return withAccessFile(path, settings, ca, async (loaded, entra) =>
      loaded.ok ? work({ store, entra, inForce, loaded }) : no(...loaded.problems),
    )
  })
}

/** Opens the database only to read: nothing is made and nothing migrated. */
async function withStore(env: NodeJS.ProcessEnv, work: (store: Store) => Promise<Answered>): Promise<Answered> {
  const read = readDatabaseEnvironment(env)
  if (!read.ok) return no(...read.problems.map(describeSettingProblem))
  const { database: wanted } = read.settings
  if (wanted.kind === 'embedded' && !keepsADatabase(wanted.dataDir)) return no(nothingInForce)
  try {
    const database = await openDatabase(
      wanted.kind === 'url'
        ? { kind: 'postgres', url: wanted.url, connections: 1 }
        : { kind: 'embedded', dataDir: wanted.dataDir },
    )
    try {
      if ((await migrationState(database)).state !== 'current')
        return no(
          'The database is of another version of Doorbell than this command: doorbell migrate brings it to this one.',
        )
      return await work(storeOn(database))
    } finally {
      await database.close()
    }
  } catch (fault) {
    const told = cannotOpen(fault, 'DATABASE_URL')
    if (told instanceof CannotStart || told instanceof Fault) return no(told.message)
    throw told
  }
}
