import type { Spending } from '../sandbox/entra/graph/quota.ts'
import type { Answer, Received } from '../sandbox/entra/tls-server.ts'

/** So many people and groups that nobody could keep them: each page of them is made when it is asked for. */
export interface Crowd {
  readonly people: number
  readonly groups: number
  /** Together, in all groups. */
  readonly memberships: number
}

/** As many as Graph puts on one page. */
const pageSize = 999
/** One group in a thousand holds a fifth of all memberships, together with its like. */
const large = { oneIn: 1_000, share: 0.2 }

const personId = (n: number) => `a1000000-0000-4000-9000-${String(n).padStart(12, '0')}`
const groupId = (n: number) => `c1000000-0000-4000-9000-${String(n).padStart(12, '0')}`

/** Where the crowd is asked for, what is answered; `null` for anything else, which the ordinary tenant answers. */
export function crowdOf({ people, groups, memberships }: Crowd) {
  const largeGroups = Math.max(1, Math.round(groups / large.oneIn))
  const inLarge = Math.min(people, Math.floor((memberships * large.share) / largeGroups))
  const inOther = Math.floor((memberships - inLarge * largeGroups) / (groups - largeGroups))
  const sizeOf = (group: number) => (group < largeGroups ? inLarge : inOther)
  return {
    memberships: inLarge * largeGroups + inOther * (groups - largeGroups),
    answer({ method, url }: Received, origin: string, application: string, spending: Spending): Answer | null {
      if (method !== 'GET') return null
      const { pathname, searchParams } = new URL(url, origin)
      if (searchParams.get('$top') !== String(pageSize)) return null
      const [, ofGroup] = /^\/v1\.0\/groups\/c1000000-0000-4000-9000-(\d{12})\/members$/.exec(pathname) ?? []
      const members = ofGroup === undefined ? null : { group: Number(ofGroup), size: sizeOf(Number(ofGroup)) }
      const all = members
        ? { size: members.size, units: 2, item: (n: number) => memberOf(members.group, n, people) }
        : pathname === '/v1.0/users' && !searchParams.has('$filter')
          ? { size: people, units: 1, item: personOf }
          : pathname === '/v1.0/groups' && /^startswith\(displayName,'[^']*'\)$/.test(searchParams.get('$filter') ?? '')
            ? { size: groups, units: 1, item: groupOf }
            : null
      if (!all) return null
      const spent = spending.spend(application, 'read', all.units)
      if (spent?.headers?.['retry-after']) return { status: 429, headers: spent.headers, body: tooMany }
      const from = Number(searchParams.get('$skiptoken') ?? 0)
      const to = Math.min(all.size, from + pageSize)
      searchParams.set('$skiptoken', String(to))
      const next = to < all.size ? `"@odata.nextLink":"${origin}${pathname}?${searchParams}",` : ''
      const items = Array.from({ length: to - from }, (_, index) => all.item(from + index)).join(',')
      return { status: 200, json: `{${next}"value":[${items}]}` }
    },
  }
}

const tooMany = { error: { code: 'TooManyRequests', message: 'Too many requests.', innerError: {} } }

const memberOf = (group: number, n: number, people: number) =>
  `{"@odata.type":"#microsoft.graph.user","id":"${personId((group * 7_919 + n) % people)}"}`

const personOf = (n: number) =>
  `{"id":"${personId(n)}","displayName":"Somebody With A Name ${n}","mail":"somebody.${n}@contoso.com","userPrincipalName":"somebody.${n}@contoso.com","accountEnabled":true,"userType":"Member","employeeId":"${n}","department":"Department ${n % 50}","jobTitle":"Engineer"}`

const groupOf = (n: number) =>
  `{"id":"${groupId(n)}","displayName":"jit-of-many-${n}","description":"What this group is good for, in a few words: number ${n}","groupTypes":[],"mailEnabled":false,"securityEnabled":true,"onPremisesSyncEnabled":null,"isAssignableToRole":null,"isManagementRestricted":null,"visibility":null}`
