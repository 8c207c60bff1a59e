import { z } from 'zod'
import { clockFinding, type Finding, notChecked, ok, problem, warning } from '../../../access/finding.ts'
import { ownerSourcesOf, type Policy } from '../../../access/policy.ts'
import type { Checkup } from '../../../ports/checkup.ts'
import { Fault } from '../../../ports/fault.ts'
import { GraphFault } from '../graph/faults.ts'
import type { Graph } from '../graph/graph.ts'
import type { EntraDiscovery } from '../inventory/discovery.ts'
import type { TimedAssignments } from '../pim/pim.ts'
import { permissionsOf, principalIn } from '../sign-in/claims.ts'
import type { WhoSignsIn } from '../sign-in/credential-material.ts'
import { credentialNames } from '../sign-in/credential-source.ts'
import { credentialEnd } from '../sign-in/secret-expiry.ts'
import { pageFor, SignInFault } from '../sign-in/sign-in-fault.ts'
import type { Checked } from './checked.ts'
import { endingAppFindings } from './ending-app-findings.ts'
import { endingFindings } from './ending-findings.ts'
import { mendOf } from './graph-mends.ts'
import { type Permissions, permissionFindings } from './permission-findings.ts'
import { type Feature, neededFor, optionalPermissions, rolePermissions, wantedFor } from './permissions.ts'
import { type PortalPage, portalUrl } from './portal.ts'
import { stepUpFindings } from './step-up-findings.ts'

export interface Where extends WhoSignsIn {
  readonly authorityHost: string
  /** Named where the app is added for people. */
  readonly catalogApp?: string | null
}

/** How Entra and Graph stand: sign-in, credential, clock, permissions, licences, what flows rest on, and the filters of the access file. */
export function entraCheckup(
  graph: Graph,
  discovery: EntraDiscovery,
  where: Where,
  timed: TimedAssignments,
  checked: () => Promise<Checked>,
  ending: { readonly graph: Graph; readonly clientId: string } | null = null,
): Checkup {
  const page = (of: PortalPage): string => portalUrl(of, where)
  const ofTheOther = async () => {
    const at = ending && portalUrl('permissions', { ...where, clientId: ending.clientId })
    return ending && at ? endingAppFindings(ending.graph, await checked(), at) : []
  }
  return {
    about: 'Entra',
    async run() {
      let token: string
      try {
        token = await graph.credentials.fresh()
      } catch (fault) {
        if (!(fault instanceof Fault)) throw fault
        const at = pageFor(fault)
        const where = { page: at && page(at) }
        return [
          fault instanceof SignInFault
            ? problem('Entra sign-in', fault.says, { mend: fault.mend, ...where })
            : problem('Entra sign-in', fault.message, where),
          ...(await ofTheOther()),
        ]
      }
      const { kind } = await graph.credentials.facts()
      const now = await checked()
      const rules = now.policy
      const access = await canRead(graph, where)
      const clock = clockFinding('Graph', graph.clockAhead)
      return [
        ok('Entra sign-in', `Entra takes the ${credentialNames[kind]}.`),
        ...(await reading('Credential', where, () => expiry(graph, where, page('credentials')))),
        ...permissionsIn(
          token,
          kind === 'managed-identity'
            ? { page: page('managed-identity'), managedIdentity: principalIn(token) }
            : { page: page('permissions') },
          now,
          (where.catalogApp ?? null) !== null,
        ),
        ...(await ofTheOther()),
        ...access,
        clock,
        ...(await reading('Licences', where, () => licences(graph, page('licences')))),
        ...(await reading('Fresh sign-in', where, () =>
          stepUpFindings(graph, rules, {
            permissions: page('permissions'),
            conditionalAccess: page('conditional-access'),
          }),
        )),
        ...(await filters(discovery, rules, where)),
        ...(await attributes(discovery, rules, where)),
        ...(await reading('Ends', where, () =>
          endingFindings({ graph, discovery, timed, tenantId: where.tenantId }, rules),
        )),
      ]
    },
  }
}

/** Application permissions are `roles`, delegated ones are `scp`. Read as a diagnosis only; what counts is what Graph does. */
function permissionsIn(
  token: string,
  mended: Pick<Permissions, 'page' | 'managedIdentity'>,
  { work, known }: Checked,
  installs: boolean,
): readonly Finding[] {
  const needed = neededFor(work, { installs })
  const held = permissionsOf(token)
  return permissionFindings({
    known,
    held: held?.names ?? null,
    delegated: held?.delegated ?? false,
    needed,
    optional: [...wantedFor(work), ...(needed.includes(rolePermissions[0]) ? rolePermissions : [])],
    ...mended,
  })
}

/** What Graph's own answers say, in words: the same calls that Doorbell makes all the time. */
async function canRead(graph: Graph, where: Where): Promise<readonly Finding[]> {
  const list = z.object({ value: z.array(z.unknown()) })
  const query = { $select: ['id'], $top: 1 }
  const calls = [
    ['people', '/users', 'User.Read.All'],
    ['groups', '/groups', 'GroupMember.Read.All'],
  ] as const
  const about = 'Graph'
  const findings: Finding[] = []
  for (const [what, path, needs] of calls) {
    const look = async () => {
      await graph.get(list, path, query)
      return [ok(about, `Graph lets Doorbell read ${what}.`)]
    }
    findings.push(...(await reading(about, where, look, { before: `Doorbell cannot read ${what}. `, needs })))
  }
  return findings
}

async function expiry(graph: Graph, where: Where, page: string): Promise<readonly Finding[]> {
  const about = 'Credential'
  const end = await credentialEnd(graph, where)
  if ('unknown' in end) return [notChecked(about, end.unknown, { page })]
  if ('never' in end) return [ok(about, end.never)]
  const days = Math.floor((end.at.getTime() - Date.now()) / 86_400_000)
  const on = `on ${end.at.toISOString().slice(0, 10)}`
  const says =
    days < 0 ? `${end.what} ended ${on}.` : `${end.what} ends ${on}, in ${days} ${days === 1 ? 'day' : 'days'}.`
  const mend = 'make a new one, put it where Doorbell reads it, and take the old one away afterwards'
  if (days < 7) return [problem(about, says, { mend, page })]
  return [days < 30 ? warning(about, says, { mend, page }) : ok(about, says)]
}

const skus = z.object({
  value: z.array(
    z.object({
      capabilityStatus: z.string().nullish(),
      servicePlans: z.array(z.object({ servicePlanName: z.string().nullish() })).nullish(),
    }),
  ),
})

async function licences(graph: Graph, page: string): Promise<readonly Finding[]> {
  const { value } = await graph.get(skus, '/subscribedSkus')
  const plans = new Set(
    value
      .filter(({ capabilityStatus }) => capabilityStatus === 'Enabled' || capabilityStatus === 'Warning')
      .flatMap(({ servicePlans }) => servicePlans?.map(({ servicePlanName }) => servicePlanName ?? '') ?? []),
  )
  const about = 'Licences'
  if (plans.has('AAD_PREMIUM_P2')) return [ok(about, 'The tenant has Entra ID P2.', { page })]
  // Sold beside P1, and enough for an end of Entra's own: https://learn.microsoft.com/entra/id-governance/licensing-fundamentals
  if ([...plans].some(plan => /^Entra_(?:ID|Identity)_Governance$/i.test(plan)))
    return [ok(about, 'The tenant has Entra ID Governance.', { page })]
  if (plans.has('AAD_PREMIUM'))
    return [ok(about, 'The tenant has Entra ID P1; Doorbell itself keeps the ends.', { page })]
  return [
    ok(about, 'The tenant has no Entra ID P1 or P2, which groups do not need; Doorbell itself keeps the ends.', {
      page,
    }),
  ]
}

async function filters(discovery: EntraDiscovery, policy: Policy | null, where: Where): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  for (const { name, groupFilter } of policy?.integrations ?? []) {
    if (groupFilter === null) continue
    const about = 'Filter'
    findings.push(
      ...(await reading(about, where, async () => {
        const checked = await discovery.checkFilter(groupFilter)
        return checked.ok
          ? [ok(about, `Graph understands the filter of “${name}”.`)]
          : [
              problem(about, `Graph does not understand the filter of “${name}”: ${checked.problem}`, {
                mend: 'mend groups.filter in the access file',
              }),
            ]
      })),
    )
  }
  return findings
}

/** The properties in which owners are looked for, and which of them the tenant does not have. */
async function attributes(discovery: EntraDiscovery, policy: Policy | null, where: Where): Promise<readonly Finding[]> {
  const about = 'Owner attributes'
  const findings: Finding[] = []
  const integrations = (policy?.integrations ?? []).filter(one => ownerSourcesOf(one).includes('attributes'))
  for (const key of new Set(integrations.flatMap(({ ownerKeys }) => ownerKeys)))
    findings.push(
      ...(await reading(about, where, async () => {
        const found = await discovery.checkAttribute(key)
        if (found?.known) return [ok(about, `Graph has ${found.property}, which says “${key}”.`)]
        if (integrations.some(one => isTag(one, key)))
          return [
            ok(about, `The key “${key}” is a tag in the access file; Graph has no property for it, and needs none.`),
          ]
        const what = found ? `it is ${found.property}, which no application has registered` : 'none can be called that'
        return [
          warning(
            about,
            `Graph has no property of groups for the key “${key}”: ${what}. No owner is found by it there.`,
            {
              mend: 'register it as a directory extension for groups, write the whole name of another one, or take extensionAttributes out of ownerSources',
            },
          ),
        ]
      })),
    )
  return findings
}

/** Such a key has its place: that no property bears it too is nobody's mistake. */
const isTag = ({ resources }: Policy['integrations'][number], key: string): boolean =>
  Object.values(resources).some(({ tags }) => Object.hasOwn(tags, key))

/** What may be forbidden without being a problem of Doorbell's daily work becomes a finding of its own. */
async function reading(
  about: string,
  where: Where,
  look: () => Promise<readonly Finding[]>,
  { before = '', needs }: { readonly before?: string; readonly needs?: string } = {},
): Promise<readonly Finding[]> {
  try {
    return await look()
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault
    if (about === 'Licences' && fault instanceof GraphFault && fault.status === 403)
      return [
        notChecked(about, `They can be read with ${permission('licences')}, which Doorbell does not need otherwise.`, {
          page: portalUrl('permissions', where),
        }),
      ]
    const { mend, page } = mendOf(fault) ?? { page: null }
    const consent = needs && fault instanceof GraphFault && fault.status === 403
    const way = consent ? `add ${needs} as application permission, and grant admin consent` : mend
    return [
      problem(about, before + fault.message, {
        page: page && portalUrl(page, where),
        ...(way ? { mend: way } : {}),
      }),
    ]
  }
}

const permission = (of: 'licences'): string => {
  const feature: Feature | undefined = optionalPermissions.find(({ check }) => check === of)
  return feature?.permissions.join(', ') ?? ''
}
