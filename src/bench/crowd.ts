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
    answer({ method, url, text }: Received, origin: string, application: string, spending: Spending): Answer | null {
      if (method === 'POST' && url === '/v1.0/$batch') {
        const parts = partsOf(text).map(({ id, url: path }) => ({ id, page: pageOf(`/v1.0${path}`, origin) }))
        if (parts.length === 0 || parts.some(({ page }) => page === null)) return null
        const responses = parts.map(({ id, page }) => {
          const wait = page && waitFor(page.units)
          return wait
            ? `{"id":"${id}","status":429,"headers":{"Retry-After":"${wait}"},"body":${JSON.stringify(tooMany)}}`
            : `{"id":"${id}","status":200,"headers":{"Content-Type":"application/json"},"body":${page?.json()}}`
        })
        return { status: 200, json: `{"responses":[${responses.join(',')}]}` }
      }
      const page = method === 'GET' ? pageOf(url, origin) : null
      if (!page) return null
      const wait = waitFor(page.units)
      return wait
        ? { status: 429, headers: { 'retry-after': wait }, body: tooMany }
        : { status: 200, json: page.json() }

      function waitFor(units: number): string | undefined {
        return spending.spend(application, 'read', units)?.headers?.['retry-after']
      }
    },
  }

  function pageOf(url: string, origin: string) {
    const { pathname, searchParams } = new URL(url, origin)
    if (searchParams.get('$top') !== String(pageSize)) return null
    const [, group] = /^\/v1\.0\/groups\/c1000000-0000-4000-9000-(\d{12})\/members$/.exec(pathname) ?? []
    const all =
      group !== undefined
        ? { size: sizeOf(Number(group)), units: 2, item: (n: number) => memberOf(Number(group), n, people) }
        : pathname === '/v1.0/users' && !searchParams.has('$filter')
          ? { size: people, units: 1, item: personOf }
          : pathname === '/v1.0/groups' && /^startswith\(displayName,'[^']*'\)$/.test(searchParams.get('$filter') ?? '')
            ? { size: groups, units: 1, item: groupOf }
            : null
    if (!all) return null
    const from = Number(searchParams.get('$skiptoken') ?? 0)
    const to = Math.min(all.size, from + pageSize)
    searchParams.set('$skiptoken', String(to))
    const next = to < all.size ? `"@odata.nextLink":"${origin}${pathname}?${searchParams}",` : ''
    const items = () => Array.from({ length: to - from }, (_, index) => all.item(from + index)).join(',')
    return { units: all.units, json: () => `{${next}"value":[${items()}]}` }
  }
}

const partsOf = (text: string): readonly { readonly id: string; readonly url: string }[] =>
  (JSON.parse(text) as { requests: { id: string; method: string; url: string }[] }).requests.filter(
    ({ method }) => method === 'GET',
  )

const tooMany = { error: { code: 'TooManyRequests', message: 'Too many requests.', innerError: {} } }

const memberOf = (group: number, n: number, people: number) =>
  `{"@odata.type":"#microsoft.graph.user","id":"${personId((group * 7_919 + n) % people)}"}`

const personOf = (n: number) =>
  `{"id":"${personId(n)}","displayName":"Somebody With A Name ${n}","mail":"somebody.${n}@contoso.com","userPrincipalName":"somebody.${n}@contoso.com","accountEnabled":true,"userType":"Member","employeeId":"${n}","department":"Department ${n % 50}","jobTitle":"Engineer"}`

const groupOf = (n: number) =>
  `{"id":"${groupId(n)}","displayName":"jit-of-many-${n}","description":"What this group is good for, in a few words: number ${n}","groupTypes":[],"mailEnabled":false,"securityEnabled":true,"onPremisesSyncEnabled":null,"isAssignableToRole":null,"isManagementRestricted":null,"visibility":null}`
