import { type Company, type CompanyGroup, type CompanyPerson, company } from '../sandbox/company.ts'
import type { SlackUser } from '../sandbox/slack/settings.ts'
import type { TeamsUser } from '../sandbox/teams/settings.ts'

export interface Size {
  readonly groups: number
  readonly people: number
  readonly flows: number
  /** Further groups that are no resources, with the first so many of the people in each of them. Absent: none. */
  readonly crews?: { readonly groups: number; readonly people: number }
}

const crewOf = (n: number): string => `crew-${n}`

const id = (kind: string, n: number) => `${kind}0000000-0000-4000-9000-${String(n).padStart(12, '0')}`

/** The sandbox's company, and so many groups and people besides; everybody of them has a Slack account and belongs to Engineering. */
export function bigCompany({ groups, people, crews }: Omit<Size, 'flows'>): Company {
  const small = company()
  const [anybody] = small.people
  const [anything] = small.groups.filter(({ displayName }) => displayName === 'jit-customer-data')
  if (!anybody || !anything) throw new Error('the company has nobody to take after')
  const many = Array.from(
    { length: people },
    (_, n): CompanyPerson => ({
      ...anybody,
      id: id('a', n),
      handle: `p${n}`,
      displayName: `Person ${n}`,
      userPrincipalName: `p${n}@contoso.com`,
      mail: `p${n}@contoso.com`,
      employeeId: null,
      manager: null,
      slack: { user: `UP${n}`, kind: 'member', deactivated: false, emailConfirmed: true },
    }),
  )
  const more = Array.from(
    { length: groups },
    (_, n): CompanyGroup => ({
      ...anything,
      id: id('b', n),
      displayName: `jit-${areaOf(n)}-${n}`,
      description: `Resource number ${n}`,
      mailNickname: `jit-${n}`,
      members: [],
      owners: [],
    }),
  )
  const inCrews = Array.from(
    { length: crews?.groups ?? 0 },
    (_, n): CompanyGroup => ({
      ...anything,
      id: id('d', n),
      displayName: crewOf(n),
      description: `Crew number ${n}`,
      mailNickname: crewOf(n),
      members: many.slice(0, crews?.people).map(person => person.id),
      owners: [],
    }),
  )
  const grown = small.groups.map(group =>
    group.displayName === 'Engineering'
      ? { ...group, members: [...group.members, ...many.map(person => person.id)] }
      : group,
  )
  return { ...small, people: [...small.people, ...many], groups: [...grown, ...more, ...inCrews] }
}

const areas = ['prod-db', 'billing', 'kubernetes', 'warehouse', 'payments', 'customer', 'network', 'search']
export const areaOf = (n: number): string => areas[n % areas.length] ?? ''

/**
 * Everybody in Engineering may ask for everything, spread over so many flows; two approvers answer for it. Where there are crews
 * each flow is for one of them beside Engineering, and there are as many bundles as flows and a break-glass section.
 */
export const accessFileOf = (flows: number, { crews = 0 }: { readonly crews?: number } = {}): string => `version: 1
identity:
  slackEmailMatch: { domains: [contoso.com] }
integrations:
  - name: Contoso
    type: entra
    groups: { filter: "startswith(displayName,'jit-')" }
    integrationOwner: { attribute: group, values: [IT Service Owners] }
    resourceOwner: [{ key: owner, attribute: group }]
    tags:
      jit-prod-db-readers: { owner: Data Platform Leads }
${
  crews === 0
    ? ''
    : `bundles:
${numbered(flows, n => `  - { name: Kit ${n}, resources: [${numbered(3, part => `{ integration: Contoso, type: group, name: jit-${areaOf(n + part)}-${n + part} }`, ', ')}] }`)}
breakGlass:
  - resources: [{ integration: Contoso, type: group, matching: "jit-prod-*" }]
    requesters: { groups: [Engineering] }
    duration: 30m
    tell: [{ group: IT Service Owners }]
    reviewers: [{ group: IT Service Owners }]
`
}flows:
${numbered(
  flows,
  n => `  - name: Flow ${n}
    requesters: { groups: [Engineering${crews === 0 ? '' : `, ${crewOf(n % crews)}`}] }
    resources:
      - { integration: Contoso, type: group, matching: "jit-*-${n === 0 ? '*' : `*${n}`}" }${crews === 0 ? '' : `\n      - { bundle: Kit ${n} }`}
    duration: { default: 2h, max: 8h }
    justification: { required: true }
    approval:
      stages: [{ from: [owner], needed: 1 }]
      timeout: 8h`,
)}
`

function numbered(count: number, line: (n: number) => string, between = '\n'): string {
  return Array.from({ length: count }, (_, n) => line(n)).join(between)
}

export const slackUsersOf = ({ people, slackTeam }: Company): readonly SlackUser[] =>
  people.flatMap(person =>
    person.slack
      ? [
          {
            id: person.slack.user,
            name: person.handle,
            realName: person.displayName,
            email: person.mail,
            emailConfirmed: person.slack.emailConfirmed,
            isBot: person.slack.kind === 'bot',
            isRestricted: false,
            isUltraRestricted: false,
            isStranger: false,
            deleted: person.slack.deactivated,
            teamId: slackTeam.id,
            tz: person.zone,
          },
        ]
      : [],
  )

export const teamsUsersOf = ({ people, tenant }: Company): readonly TeamsUser[] =>
  people.map(({ id, displayName, givenName, surname, mail, userPrincipalName, userType, zone }) => ({
    id,
    name: displayName,
    givenName,
    surname,
    email: mail,
    userPrincipalName,
    kind: userType === 'Guest' ? 'guest' : 'member',
    tenantId: tenant.id,
    tz: zone,
    locale: 'en-GB',
  }))
