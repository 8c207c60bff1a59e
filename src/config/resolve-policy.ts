import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import type { AccessFlow, ApproverSource, Requesters, ResourceSelector, Stage } from '../access/access-flow.ts'
import type { OwnerSource } from '../access/catalog.ts'
import { inOneValue, namesIn } from '../access/owner-names.ts'
import { handsOutRoles, type Integration, type OwnerTag, type Policy, type ResourceSettings } from '../access/policy.ts'
import {
  flowName,
  integrationName,
  isNonEmpty,
  type NonEmpty,
  policyHash,
  resourceId,
  surfaceName,
} from '../access/vocabulary.ts'
import type { FileProblem } from './access-file/file-problem.ts'
import type { Path } from './access-file/places.ts'
import type { FileFlow, FileIntegration, FileRequesters } from './access-file/schema.ts'
import type { AccessFile } from './access-file.ts'
import { displayName, type NameResolver, Names } from './names.ts'

export type { NameResolver, Unresolved } from './names.ts'

export type ResolvedPolicy =
  | { readonly ok: true; readonly policy: Policy }
  | { readonly ok: false; readonly problems: readonly FileProblem[] }

/**
 * Turns every name of the file into one id, once; from then on a namesake never matches. What does not exist or is
 * ambiguous is told all at once. Throws what the resolver throws, a `Fault` when the directory cannot be asked.
 */
export async function resolvePolicy(file: AccessFile, resolver: NameResolver): Promise<ResolvedPolicy> {
  const { content } = file
  const { problems, admins, auditors, integrations, flows } = await lookUp(file, resolver)
  if (problems.length > 0) return { ok: false, problems }
  if (!isNonEmpty(integrations) || !isNonEmpty(flows)) throw new Error('the schema lets no empty list through')
  const { slackEmailMatch, contactDomains, importFile, sameHuman } = content.identity
  const identity = {
    emailDomains: slackEmailMatch?.domains ?? [],
    importFile: importFile ?? null,
    ...(contactDomains ? { contactDomains } : {}),
    ...(sameHuman ? { sameHuman } : {}),
  }
  const policy = { admins, auditors, identity, integrations, flows }
  return { ok: true, policy: { hash: hashOf(policy), ...policy } }
}

/**
 * What is wrong with the names of a file of which only a part is sound: what belongs to the rest is not held against it.
 * Throws what the resolver throws.
 */
export async function problemsOfNames(sound: AccessFile, resolver: NameResolver): Promise<readonly FileProblem[]> {
  const known = new Set(sound.content.integrations.map(({ name }) => name))
  const { problems } = await lookUp(sound, {
    group: name => resolver.group(name),
    user: name => resolver.user(name),
    role: name => resolver.role(name),
    resource: async (integration, type, name, about) =>
      known.has(integration) ? resolver.resource(integration, type, name, about) : resourceId(''),
  })
  return problems
}

async function lookUp({ content, problemAt }: AccessFile, resolver: NameResolver) {
  const names = new Names(resolver)
  const withRoles = new Set(content.integrations.filter(handsOutRoles).map(({ name }) => name))
  const [admins, auditors, integrations, flows] = await Promise.all([
    names.people(['admins'], content.admins),
    names.people(['auditors'], content.auditors),
    Promise.all(
      content.integrations.map((integration, index) => integrationOf(['integrations', index], integration, names)),
    ),
    Promise.all(content.flows.map((flow, index) => flowOf(['flows', index], flow, names, withRoles))),
  ])
  noteNotIncluded(content.flows, flows, integrations, names)
  const problems = names.findings
    .map(({ path, problem }) => problemAt(path, problem))
    .sort((a, b) => a.line - b.line || a.column - b.column)
  return { problems, admins, auditors, integrations, flows }
}

/** Of the ids and not of the text: a comment changes nothing, and a name that now leads elsewhere does. */
function hashOf(policy: Omit<Policy, 'hash'>) {
  const canonical = canonicalize(policy)
  if (canonical === undefined) throw new Error('a policy is plain data')
  return policyHash(createHash('sha256').update(canonical).digest('hex'))
}

/** What the file calls a place is the word of its provider. */
const ownerSourceNames = {
  tags: 'tags',
  description: 'description',
  extensionAttributes: 'attributes',
  entraOwners: 'listed-owners',
} as const satisfies Record<FileIntegration['ownerSources'][number], OwnerSource>

async function integrationOf(path: Path, integration: FileIntegration, names: Names): Promise<Integration> {
  const { integrationOwner } = integration
  const valuesAt = [...path, 'integrationOwner', 'values']
  const [owner, roles, kept, , resources] = await Promise.all([
    integrationOwner
      ? names.owners(integrationOwner.attribute, integrationOwner.values, index => [...valuesAt, index])
      : null,
    rolesOf([...path, 'roles', 'include'], integration, names),
    names.people(path, { users: integration.protected }, { groups: [...path], users: [...path, 'protected'] }),
    Promise.all(
      integration.tierZero.map((name, index) => names.tierZero([...path, 'tierZero', index], integration.name, name)),
    ),
    Promise.all(
      Object.entries(integration.tags).map(async ([name, tags]) => {
        const here = [...path, 'tags', name]
        const resource = taggedOf(here, name, integration, names)
        return [...(await Promise.all([resource, settingsOf(here, tags, integration, names)])), here] as const
      }),
    ),
  ])
  const seen = new Set<string>()
  for (const [resource, , here] of resources) {
    if (resource !== '' && seen.has(resource)) names.note(here, 'is the same resource as another one under tags')
    seen.add(resource)
  }
  return {
    name: integrationName(integration.name),
    resourceTypes: integration.resourceTypes,
    groupFilter: integration.groups?.filter ?? null,
    integrationOwner: owner,
    ownerKeys: integration.resourceOwner?.map(({ key }) => key) ?? [],
    ownerAttributes: Object.fromEntries(integration.resourceOwner?.map(({ key, attribute }) => [key, attribute]) ?? []),
    ownerSources: integration.ownerSources.map(source => ownerSourceNames[source]),
    resources: Object.fromEntries(resources),
    accessDetails: integration.customAccessDetails ?? null,
    ...(integration.credentialRotationDays === undefined
      ? {}
      : { credentialRotationDays: integration.credentialRotationDays }),
    ...(roles.length === 0 ? {} : { roles }),
    ...(kept.users.length === 0 ? {} : { protected: kept.users }),
  }
}

type Included = NonNullable<FileIntegration['roles']>['include'][number]

const partsOf = (included: Included) =>
  typeof included === 'string' ? { role: included, scope: undefined } : { role: included.role, scope: included.scope }

async function rolesOf(path: Path, { name, roles }: FileIntegration, names: Names) {
  const found = await Promise.all(
    (roles?.include ?? []).map((included, index) => {
      const { role, scope } = partsOf(included)
      return names.resource([...path, index], name, 'directory-role', role, { scope, withRoles: true })
    }),
  )
  for (const [index, resource] of found.entries())
    if (resource !== '' && found.indexOf(resource) < index) names.note([...path, index], 'is listed already')
  return found
}

/** Tags are for groups, and for the roles that are listed, under the names that people see: `Role`, or `Role in Unit`. */
function taggedOf(path: Path, name: string, integration: FileIntegration, names: Names) {
  const withRoles = handsOutRoles(integration)
  const role = (integration.roles?.include ?? [])
    .map(partsOf)
    .find(({ role, scope }) =>
      [
        scope === undefined ? role : `${role} in ${scope}`,
        scope === undefined ? displayName(role) : `${displayName(role)} in ${displayName(scope)}`,
      ].includes(name),
    )
  return role
    ? names.resource(path, integration.name, 'directory-role', role.role, { scope: role.scope, withRoles })
    : names.resource(path, integration.name, 'group', name, { withRoles })
}

/** A flow opens no role that its integration does not list: the list is what whoever answers for the tenant agreed to. */
function noteNotIncluded(
  written: readonly FileFlow[],
  flows: readonly AccessFlow[],
  integrations: readonly Integration[],
  names: Names,
): void {
  for (const [at, flow] of flows.entries())
    for (const [index, selector] of flow.resources.entries()) {
      if (written[at]?.resources[index]?.type !== 'directory-role' || selector.kind !== 'named') continue
      const integration = integrations.find(({ name }) => name === selector.integration)
      if (integration === undefined) continue
      const roles = integration.roles ?? []
      if (selector.resource !== '' && !roles.includes(selector.resource))
        names.note(
          ['flows', at, 'resources', index, 'name'],
          'is not among the roles under roles.include of its integration',
        )
    }
}

/** Every owner key that the resource carries as a tag names its owners, in the order of `resourceOwner`. */
async function settingsOf(
  path: Path,
  tags: FileIntegration['tags'][string],
  integration: FileIntegration,
  names: Names,
): Promise<ResourceSettings> {
  const owners: OwnerTag[] = []
  for (const { key, attribute } of integration.resourceOwner ?? []) {
    const written = tags[key]
    if (written === undefined) continue
    const here = [...path, key]
    const values = typeof written === 'string' ? namesIn(written) : written
    if (values.length === 0) names.note(here, 'names nobody')
    const at = typeof written === 'string' ? values.map(() => here) : values.map((_, index) => [...here, index])
    const place = (index: number) => at[index] ?? here
    const people = await names.owners(attribute, values, place)
    owners.push({ key, value: inOneValue(values.map(displayName)), people })
  }
  const [owner = null, ...furtherOwners] = owners
  const asText = Object.entries(tags).map(([key, value]) => [
    key,
    typeof value === 'string' ? value : inOneValue(value),
  ])
  return { tags: Object.fromEntries(asText), owner, ...(furtherOwners.length > 0 ? { furtherOwners } : {}) }
}

async function flowOf(path: Path, flow: FileFlow, names: Names, withRoles: ReadonlySet<string>): Promise<AccessFlow> {
  const { stages, timeout, reason, remindEvery, askAtMost } = flow.approval
  const [requesters, resources, resolvedStages] = await Promise.all([
    requestersOf([...path, 'requesters'], flow.requesters, names),
    inOrder(flow.resources, (selector, index) => selectorOf([...path, 'resources', index], selector, names, withRoles)),
    inOrder(stages, async (stage, index): Promise<Stage> => {
      const from = [...path, 'approval', 'stages', index, 'from']
      return {
        from: await inOrder(stage.from, (source, at) => sourceOf([...from, at], source, names)),
        needed: stage.needed,
      }
    }),
  ])
  return {
    name: flowName(flow.name),
    requesters,
    resources,
    duration: flow.duration,
    reasonRequired: flow.justification.required,
    approval: {
      stages: resolvedStages,
      timeout,
      denyReason: reason.deny,
      // What is not said is left out, so that a file which does not use it keeps its hash.
      ...(remindEvery === undefined ? {} : { remindEvery }),
      ...(askAtMost === undefined ? {} : { askAtMost }),
    },
    ...(flow.extensions === undefined ? {} : { extensions: flow.extensions }),
    ...channelsOf(flow.notify),
  }
}

function channelsOf(notify: FileFlow['notify']): Pick<AccessFlow, 'notify'> {
  const channels = (['slack', 'teams'] as const).flatMap(chat => {
    const channel = notify?.[chat]
    return channel === undefined ? [] : [{ surface: surfaceName(chat), channel }]
  })
  return isNonEmpty(channels) ? { notify: channels } : {}
}

async function requestersOf(path: Path, requesters: FileRequesters, names: Names): Promise<Requesters> {
  if (requesters === 'everyone' || requesters.everyone === true) return { everyone: true }
  return { everyone: false, ...(await names.people(path, requesters)) }
}

async function selectorOf(
  path: Path,
  selector: FileFlow['resources'][number],
  names: Names,
  withRoles: ReadonlySet<string>,
): Promise<ResourceSelector> {
  const { type, name, matching, scope } = selector
  const integration = integrationName(selector.integration)
  if (name === undefined) return { kind: 'matching', integration, type, pattern: matching ?? '' }
  const resource = await names.resource([...path, 'name'], selector.integration, type, name, {
    scope,
    withRoles: withRoles.has(selector.integration),
  })
  return { kind: 'named', integration, resource }
}

type FileSource = FileFlow['approval']['stages'][number]['from'][number]

async function sourceOf(path: Path, source: FileSource, names: Names): Promise<ApproverSource> {
  if (typeof source === 'string') return { kind: source }
  if ('group' in source) {
    const groups = [await names.group([...path, 'group'], source.group)]
    return { kind: 'people', label: displayName(source.group), groups, users: [] }
  }
  const users = [await names.user([...path, 'user'], source.user)]
  return { kind: 'people', label: displayName(source.user), groups: [], users }
}

async function inOrder<From, To>(
  list: readonly From[],
  turn: (item: From, index: number) => Promise<To>,
): Promise<NonEmpty<To>> {
  const turned = await Promise.all(list.map(turn))
  if (!isNonEmpty(turned)) throw new Error('the schema lets no empty list through')
  return turned
}
