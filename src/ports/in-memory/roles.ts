import type { Entitlement, UngrantableReason } from '../../access/catalog.ts'
import { isPrivileged, isTierZero, type RolePower } from '../../access/tier-zero.ts'
import {
  type AssignmentId,
  assignmentId,
  type GroupId,
  type IntegrationName,
  integrationName,
  type PersonId,
  resourceId,
} from '../../access/vocabulary.ts'
import { Fault } from '../fault.ts'
import type { Discovered, GivenRole, Named } from '../provider.ts'

interface Role extends RolePower {
  readonly name: string
  readonly enabled: boolean
}

interface Place {
  readonly role: string
  readonly unit: string | null
}

/** The directory roles of a tenant in memory, its administrative units, and who holds which role where. */
export class InMemoryRoles {
  readonly #roles = new Map<string, Role>()
  readonly #units = new Map<string, string>()
  readonly #held = new Map<string, Set<string>>()
  readonly #eligible = new Map<string, Set<string>>()
  readonly #ids = new Map<string, AssignmentId>()
  #assigned = 0
  /** Of a part of the directory that is behind: what it knew when it fell behind. */
  #listed: ReadonlyMap<string, ReadonlySet<string>> | null = null

  fallBehind(): void {
    this.#listed = new Map([...this.#held].map(([place, holders]) => [place, new Set(holders)]))
  }

  catchUp(): void {
    this.#listed = null
  }

  /** A custom role that allows nothing in particular, unless told otherwise. */
  add(name: string, facts: Partial<Role> = {}): string {
    const id = `role-${this.#roles.size + 1}`
    this.#roles.set(id, { name, template: id, builtIn: false, actions: [], enabled: true, ...facts })
    return id
  }

  addUnit(name: string): string {
    const id = `unit-${this.#units.size + 1}`
    this.#units.set(id, name)
    return id
  }

  change(id: string, change: Partial<Role>): void {
    this.#roles.set(id, { ...this.#role(id), ...change })
  }

  delete(id: string): void {
    this.#roles.delete(id)
    this.#units.delete(id)
    for (const place of [...this.#held.keys()]) if (place.split('/').includes(id)) this.#held.delete(place)
  }

  entitlement(
    role: string,
    unit: string | null = null,
    integration: IntegrationName = integrationName('Contoso'),
  ): Entitlement {
    return { integration, resource: resourceId(`${prefix}${role}/${unit ?? ''}`) }
  }

  /** By hand: nothing that Doorbell did. */
  assign(role: string, principal: PersonId | GroupId, unit: string | null = null): void {
    this.give({ role, unit }, principal)
  }

  /** Whoever is given a role again has another assignment than before. */
  give(place: Place, principal: string): AssignmentId {
    const id = assignmentId(`assignment-${++this.#assigned}`)
    this.holders(place).add(principal)
    this.#ids.set(`${keyOf(place)}/${principal}`, id)
    return id
  }

  lists(place: Place, principal: string): boolean {
    return (this.#listed ?? this.#held).get(keyOf(place))?.has(principal) ?? false
  }

  /** Whoever is to take it finds it by its id, else by the list, which shows `another` where it was assigned anew since. */
  find(place: Place, principal: string, given: AssignmentId | undefined): 'it' | 'another' | null {
    if (given !== undefined && this.#ids.get(`${keyOf(place)}/${principal}`) === given) return 'it'
    if (!this.lists(place, principal)) return null
    return given === undefined ? 'it' : 'another'
  }

  unassign(role: string, principal: PersonId | GroupId, unit: string | null = null): void {
    this.holders({ role, unit }).delete(principal)
  }

  /** May take it for themselves, and does not hold it by that. */
  makeEligible(role: string, principal: PersonId | GroupId, unit: string | null = null): void {
    const key = `${role}/${unit ?? ''}`
    this.#eligible.set(key, (this.#eligible.get(key) ?? new Set()).add(principal))
  }

  /** `null` for the resource of something else. */
  placeOf({ resource }: Pick<Entitlement, 'resource'>): Place | null {
    if (!resource.startsWith(prefix)) return null
    const [role = '', unit = ''] = resource.slice(prefix.length).split('/')
    return { role, unit: unit === '' ? null : unit }
  }

  /** In the whole tenant; the id is that of the resource. */
  named(fits: (role: { readonly id: string; readonly name: string }) => boolean): readonly Named[] {
    return [...this.#roles]
      .map(([id, { name }]) => ({ id, name }))
      .filter(fits)
      .map(({ id, name }) => ({ id: this.entitlement(id).resource, name, detail: null }))
  }

  /** @throws Fault where the role, or the unit, is not there. */
  demand(place: Place): void {
    if (!this.#roles.has(place.role) || (place.unit !== null && !this.#units.has(place.unit)))
      throw new Fault('directory.not-found', 'No such role.', { retry: 'later', worthTryingFor: 60_000 })
    if (!this.#role(place.role).enabled)
      throw new Fault('directory.forbidden', 'The role is disabled.', { retry: 'never' })
  }

  holders(place: Place): Set<string> {
    const key = keyOf(place)
    const holders = this.#held.get(key) ?? new Set<string>()
    this.#held.set(key, holders)
    return holders
  }

  forget(principal: string): void {
    for (const holders of this.#held.values()) holders.delete(principal)
  }

  ungrantable({ role, unit }: Place): UngrantableReason | null {
    const found = this.#roles.get(role)
    if (!found || (unit !== null && !this.#units.has(unit))) return 'gone'
    if (!found.enabled) return 'role-disabled'
    return isTierZero(found) ? 'tier-zero' : null
  }

  /** `through`: by this other group, that they may join when they like. */
  givenBy(groups: readonly string[], through: string | null = null): readonly GivenRole[] {
    const places = (of: ReadonlyMap<string, ReadonlySet<string>>) =>
      [...of].flatMap(([place, holders]) => (groups.some(group => holders.has(group)) ? [place] : []))
    const active = places(this.#held)
    const eligible = places(this.#eligible).filter(place => !active.includes(place))
    return [...active, ...eligible].flatMap(place => {
      const [id = '', unit = ''] = place.split('/')
      const role = this.#roles.get(id)
      if (!role) return []
      const words = [
        ...(unit === '' ? [] : [`in ${this.#units.get(unit)}`]),
        ...(through === null ? (active.includes(place) ? [] : ['eligible']) : [`eligible through ${through}`]),
      ]
      return [
        {
          name: words.length === 0 ? role.name : `${role.name} (${words.join(', ')})`,
          role: unit === '' ? this.entitlement(id).resource : null,
          privileged: isPrivileged(role),
          tierZero: isTierZero(role),
        },
      ]
    })
  }

  *discover(
    integration: IntegrationName,
    included: readonly string[],
    typeOf: (id: string) => 'person' | 'group' | 'other',
  ): Generator<Discovered> {
    const whole = [...this.#roles.keys()].map(role => ({ role, unit: null }))
    const inUnits = included.flatMap(resource => {
      const place = this.placeOf({ resource: resourceId(resource) })
      return place?.unit ? [place] : []
    })
    for (const place of [...whole, ...inUnits]) {
      const why = this.ungrantable(place)
      if (why === 'gone') continue
      const role = this.#role(place.role)
      const { resource } = this.entitlement(place.role, place.unit)
      yield {
        kind: 'resource',
        resource: {
          integration,
          resource,
          type: 'directory-role',
          group: null,
          name: place.unit === null ? role.name : `${role.name} in ${this.#units.get(place.unit)}`,
          description: null,
          privileged: isPrivileged(role),
          ungrantable: why ?? (included.includes(resource) ? null : 'not-included'),
        },
        attributes: {},
      }
    }
    for (const [place, holders] of this.#held)
      for (const member of holders)
        yield { kind: 'assignment', of: resourceId(`${prefix}${place}`), member, memberType: typeOf(member) }
  }

  #role(id: string): Role {
    const role = this.#roles.get(id)
    if (!role) throw new Error(`no role with the id ${id}`)
    return role
  }
}

const keyOf = ({ role, unit }: Place): string => `${role}/${unit ?? ''}`

const prefix = 'memory/role/'
