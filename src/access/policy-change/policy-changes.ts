import { breakGlassOf } from '../break-glass.ts'
import { type Integration, ownerTags, type Policy, type ResourceSettings } from '../policy.ts'
import { type Called, leftToAnother } from './another-may-count.ts'
import {
  byMore,
  type Changed,
  type ChangePlace,
  type Found,
  isSame,
  type ListOf,
  narrows,
  neither,
  ofLists,
  otherValue,
  type PolicyChange,
  widens,
  without,
} from './change.ts'
import { isFewerOfAll } from './fewer-of-all.ts'
import { breakGlassChanges, flowChanges, keyed } from './flow-changes.ts'
import { handedOutNow } from './handed-out-now.ts'
import { peopleChanges } from './people-changes.ts'
import { reportChanges, webhookChanges } from './told-outside.ts'

/**
 * All that is different in another version of the policy, and whether anybody gets more by it. Pure: it knows what the files say
 * and nothing of who is in which group. What it cannot tell to be less it counts as more.
 */
export function policyChanges(before: Policy, after: Policy, called: Called = {}): readonly PolicyChange[] {
  const at = (where: ChangePlace) => (found: Found) => ({ ...found, where })
  return [
    ...keyed('', ofPolicy, before, after).map(at({ kind: 'policy' })),
    // First, because of many differences a card shows the first: who is told outside is what somebody else would change.
    ...sections(
      before.webhooks ?? [],
      after.webhooks ?? [],
      webhookChanges,
      name => ({ kind: 'webhook', name }),
      webhook => ({ kind: 'webhook-added', webhook }),
    ),
    ...sections(
      before.reports ?? [],
      after.reports ?? [],
      reportChanges,
      name => ({ kind: 'report', name }),
      report => ({ kind: 'report-added', report }),
    ),
    ...sections(
      before.flows,
      after.flows,
      flowChanges,
      name => ({ kind: 'flow', name }),
      flow => ({ kind: 'flow-added', flow }),
    ),
    ...sections(
      breakGlassOf(before),
      breakGlassOf(after),
      breakGlassChanges,
      name => ({ kind: 'flow', name }),
      flow => ({ kind: 'flow-added', flow }),
    ),
    ...sections(
      before.integrations,
      after.integrations,
      (was, is) => integrationChanges(was, is).map(found => (isFewerOfAll(found, before) ? widens(found.what) : found)),
      name => ({ kind: 'integration', name }),
    ),
    ...leftToAnother(before, after, called),
    ...handedOutNow(before, after, called).map(at({ kind: 'policy' })),
  ]
}

function sections<T extends { readonly name: string }>(
  before: readonly T[],
  after: readonly T[],
  compare: (before: T, after: T) => readonly Found[],
  placeOf: (name: T['name']) => ChangePlace,
  added: (section: T) => Changed = () => ({ kind: 'section-added' }),
): readonly PolicyChange[] {
  const gone = before.filter(({ name }) => !after.some(other => other.name === name))
  return [
    ...after.flatMap(section => {
      const was = before.find(({ name }) => name === section.name)
      const found = was ? compare(was, section) : [widens(added(section))]
      return found.map(one => ({ ...one, where: placeOf(section.name) }))
    }),
    ...gone.map(({ name }) => ({ ...narrows({ kind: 'section-removed' }), where: placeOf(name) })),
  ]
}

const ofPolicy: Parameters<typeof keyed<Policy>>[1] = {
  // Of everything else.
  hash: () => [],
  integrations: () => [],
  flows: () => [],
  breakGlass: () => [],
  webhooks: () => [],
  reports: () => [],
  admins: (before, after) => peopleChanges('admins', before, after),
  auditors: (before, after) => peopleChanges('auditors', before, after),
  policyChange: (_, after) => [byMore(after === 'one-person', { kind: 'two-people', needed: after !== 'one-person' })],
  identity: (before, after) => keyed('identity.', ofIdentity, before, after),
}

const list = (which: ListOf, before: readonly string[] = [], after: readonly string[] = []): readonly Found[] =>
  ofLists(
    before,
    after,
    entries => widens({ kind: 'listed-more', list: which, entries }),
    entries => narrows({ kind: 'listed-less', list: which, entries }),
  )

const ofIdentity: Parameters<typeof keyed<Policy['identity']>>[1] = {
  emailDomains: (before, after) => list('match-domains', before, after),
  contactDomains: (before, after) => list('contact-domains', before, after),
  // What is in it is compared by itself.
  importFile: (from, to) => [neither(otherValue('import-file', from, to))],
  sameHuman: (from, to) => [byMore(from !== undefined, otherValue('same-human', from, to))],
}

/** Together, so that a table of hundreds hides nothing else. Whom the tags name decides; what else they say may open more by a flow that asks for tags. */
function wordsOfResources(before: Integration['resources'], after: Integration['resources']): readonly Found[] {
  const ids = [...new Set([...Object.keys(before), ...Object.keys(after)])] as (keyof typeof before)[]
  const different = ids.filter(id => !isSame(before[id], after[id]))
  const otherOwners = different.filter(id => !isSame(ownerTags(before[id]), ownerTags(after[id])))
  const others = different.filter(id => {
    const keys = [before, after].flatMap(settings => ownerTags(settings[id]).map(({ key }) => key))
    const rest = ({ tags = {} }: Partial<ResourceSettings> = {}) =>
      Object.entries(tags).filter(([key]) => !keys.includes(key))
    return (
      !otherOwners.includes(id) ||
      without(rest(before[id]), rest(after[id])).length > 0 ||
      without(rest(after[id]), rest(before[id])).length > 0
    )
  })
  const called = (settings: ResourceSettings | undefined): string | null =>
    ownerTags(settings)
      .map(({ value }) => value)
      .join(', ') || null
  const written = ({ tags = {} }: Partial<ResourceSettings> = {}): string | null =>
    Object.entries(tags)
      .map(([key, value]) => `${key}: ${value}`)
      .toSorted()
      .join(', ') || null
  const otherTags = (resource: keyof typeof before) => ({
    resource,
    from: written(before[resource]),
    to: written(after[resource]),
  })
  const of = otherOwners.map(resource => ({ resource, from: called(before[resource]), to: called(after[resource]) }))
  return [
    ...(of.length > 0 ? [widens({ kind: 'owners', of })] : []),
    ...(others.length > 0 ? [widens({ kind: 'tags', resources: others, of: others.map(otherTags) })] : []),
  ]
}

const endRanks: readonly unknown[] = ['never', 'where-possible', 'required']

const ofIntegration: Parameters<typeof keyed<Integration>>[1] = {
  name: () => [],
  resourceTypes: (before, after) => list('resource-types', before, after),
  groupFilter: (from, to) => [byMore(from !== null || to === null, otherValue('group-filter', from, to))],
  integrationOwner: (before, after) => peopleChanges('integration-owner', before, after),
  resources: wordsOfResources,
  accessDetails: (from, to) => [neither(otherValue('access-details', from, to))],
  roles: (before, after) => list('roles', before, after),
  tierZero: (before, after) => list('tier-zero', before, after),
  protected: (before = [], after = []) =>
    peopleChanges('protected', { groups: [], users: before }, { groups: [], users: after }),
  secondEnd: (before = 'never', after = 'never') => [
    byMore(endRanks.indexOf(after) < endRanks.indexOf(before), otherValue('second-end', before, after)),
  ],
  // Who decides is looked for in another way.
  ownerKeys: (from, to) => [widens(otherValue('owner-keys', inWords(from), inWords(to)))],
  ownerAttributes: (from, to) => [widens(otherValue('owner-attributes', inWords(from), inWords(to)))],
  ownerSources: (from, to) => [widens(otherValue('owner-sources', inWords(from), inWords(to)))],
  // What it does once can never be undone.
  mayPrepareSecondEnd: (from, to) => [widens(otherValue('onboarding', from, to))],
  credentialRotationDays: (from, to) => [neither(otherValue('credential-rotation', from, to))],
  // Nor can this: who is forgotten sooner has to link again.
  userCleanupDays: (from = Infinity, to = Infinity) => [
    (to < from ? widens : neither)(otherValue('cleanup', daysSaid(from), daysSaid(to))),
  ],
}

/** Where nothing is said nobody is ever forgotten. */
const daysSaid = (days: number): number | null => (days === Infinity ? null : days)

/** As the file writes it; of a mapping each key with what it leads to. */
function inWords(value: readonly string[] | Readonly<Record<string, string>> | undefined): string | null {
  if (value === undefined) return null
  const words: readonly string[] = isList(value) ? value : Object.entries(value).map(([key, to]) => `${key}: ${to}`)
  return words.join(', ') || null
}

const isList = (value: readonly string[] | Readonly<Record<string, string>>): value is readonly string[] =>
  Array.isArray(value)

const integrationChanges = (before: Integration, after: Integration): readonly Found[] =>
  keyed('', ofIntegration, before, after)

/** Whether nobody gets anything more by it: then it needs nobody's word. */
export const onlyNarrows = (changes: readonly PolicyChange[]): boolean =>
  changes.every(({ effect }) => effect !== 'widens')
