import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import { handsOutRoles, type Policy } from '../access/policy.ts'
import { isNonEmpty, policyHash, resourceId } from '../access/vocabulary.ts'
import type { Webhook } from '../access/webhook.ts'
import { namesOfBreakGlass } from './access-file/break-glass.ts'
import type { FileProblem } from './access-file/file-problem.ts'
import type { Pin } from './access-file/pinned.ts'
import type { AccessFile } from './access-file.ts'
import { type NameResolver, Names } from './names.ts'
import { noteTooFewApprovers } from './note-approvers.ts'
import { noteCircles } from './note-circles.ts'
import { noteBelowFloor, noteNotIncluded, noteTierZero } from './note-floor.ts'
import { noteNamedTwice, noteNotIncludedIn, resolvedBundle } from './resolve-bundle.ts'
import { breakGlassOf, flowOf } from './resolve-flow.ts'
import { integrationOf } from './resolve-integration.ts'
import { reportOf } from './resolve-report.ts'

export type { NameResolver, Unresolved } from './names.ts'

export type ResolvedPolicy =
  | { readonly ok: true; readonly policy: Policy; readonly pins: readonly Pin[] }
  | { readonly ok: false; readonly problems: readonly FileProblem[] }

/**
 * Turns every name of the file into one id, once; from then on a namesake never matches. What does not exist or is
 * ambiguous is told all at once. Throws what the resolver throws, a `Fault` when the directory cannot be asked.
 */
export async function resolvePolicy(file: AccessFile, resolver: NameResolver): Promise<ResolvedPolicy> {
  const { content } = file
  const { problems, pins, admins, auditors, integrations, flows, breakGlass, reports } = await lookUp(file, resolver)
  if (problems.length > 0) return { ok: false, problems }
  if (!isNonEmpty(integrations) || !isNonEmpty(flows)) throw new Error('the schema lets no empty list through')
  const { slackEmailMatch, contactDomains, importFile, sameHuman } = content.identity
  const identity = {
    emailDomains: slackEmailMatch?.domains ?? [],
    importFile: importFile ?? null,
    ...(contactDomains ? { contactDomains } : {}),
    ...(sameHuman ? { sameHuman } : {}),
  }
  const { policyChange } = content
  // What is not said is left out, so that a file which does not use it keeps its hash.
  const emergency = isNonEmpty(breakGlass) ? { breakGlass } : {}
  const shown = isNonEmpty(reports) ? { reports } : {}
  const said = { ...(policyChange ? { policyChange } : {}), ...emergency, ...webhooksOf(content), ...shown }
  const policy = { admins, auditors, identity, integrations, flows, ...said }
  return { ok: true, policy: { hash: hashOf(policy), ...policy }, pins }
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
    groupBehind: resource => resolver.groupBehind(resource),
  })
  return problems
}

async function lookUp({ content, problemAt }: AccessFile, resolver: NameResolver) {
  const names = new Names(resolver)
  const withRoles = new Set(content.integrations.filter(handsOutRoles).map(({ name }) => name))
  const [admins, auditors, resolved] = await Promise.all([
    names.people(['admins'], content.admins),
    names.people(['auditors'], content.auditors),
    Promise.all(
      content.integrations.map((integration, index) => integrationOf(['integrations', index], integration, names)),
    ),
  ])
  const integrations = resolved.map(({ integration }) => integration)
  // Of all together: several may share one tenant, and a circle goes through any of them.
  noteCircles(
    resolved.flatMap(({ tagged }) => tagged),
    names,
  )
  // What is accepted as tier zero has to be known before a flow names it.
  const written = content.bundles ?? []
  const bundles = await Promise.all(
    written.map((bundle, index) => resolvedBundle(['bundles', index], bundle, names, withRoles)),
  )
  const flows = await Promise.all(
    content.flows.map((flow, index) => flowOf(['flows', index], flow, names, withRoles, bundles)),
  )
  noteNotIncludedIn(written, bundles, integrations, names)
  noteNamedTwice(bundles, names)
  const emergencies = content.breakGlass ?? []
  const called = namesOfBreakGlass(emergencies)
  const breakGlass = await Promise.all(
    emergencies.map((entry, index) =>
      breakGlassOf(['breakGlass', index], entry, called[index] ?? '', names, withRoles),
    ),
  )
  noteTooFewApprovers(content.flows, flows, names)
  noteNotIncluded(content.flows, flows, integrations, names)
  noteBelowFloor(flows, integrations, names)
  noteNotIncluded(emergencies, breakGlass, integrations, names, 'breakGlass')
  noteTierZero(breakGlass, integrations, names)
  const reports = await Promise.all(
    (content.reports ?? []).map((report, index) => reportOf(['reports', index], report, names, withRoles)),
  )
  const problems = names.findings
    .map(({ path, problem }) => problemAt(path, problem))
    .sort((a, b) => a.line - b.line || a.column - b.column)
  return { problems, pins: names.pins, admins, auditors, integrations, flows, breakGlass, reports }
}

function webhooksOf({ webhooks = [] }: AccessFile['content']): Pick<Policy, 'webhooks'> {
  const said = webhooks.flatMap(({ name, url, events, secret, allowPrivate }): Webhook[] =>
    isNonEmpty(events)
      ? [{ name, url, events, secret, ...(allowPrivate && isNonEmpty(allowPrivate) ? { allowPrivate } : {}) }]
      : [],
  )
  return isNonEmpty(said) ? { webhooks: said } : {}
}

/** Of the ids and not of the text: a comment changes nothing, and a name that now leads elsewhere does. */
function hashOf(policy: Omit<Policy, 'hash'>) {
  const canonical = canonicalize(policy)
  if (canonical === undefined) throw new Error('a policy is plain data')
  return policyHash(createHash('sha256').update(canonical).digest('hex'))
}
