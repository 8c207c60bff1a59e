import type { People, ResourceType } from '../access/catalog.ts'
import { type GroupId, groupId, type PersonId, personId, type ResourceId, resourceId } from '../access/vocabulary.ts'
import type { Path } from './access-file/places.ts'
import { fewAtATime } from './few-at-a-time.ts'

export type Unresolved = 'missing' | 'ambiguous'

/** Asks the directory what a name, or `name#objectId`, stands for. May throw a `Fault`: then nothing was decided. */
export interface NameResolver {
  group(nameOrHash: string): Promise<GroupId | Unresolved>
  user(nameOrHash: string): Promise<PersonId | Unresolved>
  resource(integration: string, type: ResourceType, nameOrHash: string): Promise<ResourceId | Unresolved>
}

const objectId = /#[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** The name alone, as people know it. */
export const displayName = (nameOrHash: string): string => nameOrHash.replace(objectId, '').trim() || nameOrHash

/** A file may name hundreds; the directory throttles whoever asks for all of them in one breath. */
const atOnce = 8

/**
 * Resolves the names of one file, each once, and keeps what is wrong with them. A name that leads nowhere gives an empty
 * id, so that the rest can be looked at too; as a finding is then noted, no policy that holds it is ever handed out.
 */
export class Names {
  readonly findings: { readonly path: Path; readonly problem: string }[] = []
  readonly #resolver: NameResolver
  readonly #queue = fewAtATime(atOnce)
  readonly #asked = new Map<string, Promise<string>>()

  constructor(resolver: NameResolver) {
    this.#resolver = resolver
  }

  note(path: Path, problem: string): void {
    this.findings.push({ path, problem })
  }

  async group(path: Path, name: string): Promise<GroupId> {
    return groupId(await this.#find(path, 'group', name, () => this.#resolver.group(name)))
  }

  async user(path: Path, name: string): Promise<PersonId> {
    return personId(await this.#find(path, 'user', name, () => this.#resolver.user(name)))
  }

  async resource(path: Path, integration: string, type: ResourceType, name: string): Promise<ResourceId> {
    const found = this.#find(path, `${type} of ${integration}`, name, () =>
      this.#resolver.resource(integration, type, name),
    )
    return resourceId(await found)
  }

  /** `at` is where the two lists stand, when not below the path under their own names. One person named twice is one person. */
  async people(
    path: Path,
    written: { readonly groups?: readonly string[] | undefined; readonly users?: readonly string[] | undefined } = {},
    at = { groups: [...path, 'groups'], users: [...path, 'users'] },
  ): Promise<People> {
    const [groups, users] = await Promise.all([
      Promise.all((written.groups ?? []).map((name, index) => this.group([...at.groups, index], name))),
      Promise.all((written.users ?? []).map((name, index) => this.user([...at.users, index], name))),
    ])
    return { groups: [...new Set(groups)], users: [...new Set(users)] }
  }

  async #find(path: Path, kind: string, name: string, ask: () => Promise<string>): Promise<string> {
    const key = JSON.stringify([kind, name])
    const asked = this.#asked.get(key) ?? this.#queue(ask)
    this.#asked.set(key, asked)
    const answer = await asked
    if (answer === 'missing') this.note(path, `names a ${kind} that does not exist: "${name}"`)
    else if (answer === 'ambiguous')
      this.note(path, `could be more than one ${kind}: write "${displayName(name)}#" and the object id behind it`)
    else return answer
    return ''
  }
}
