import type { ForAnother } from '../access/path.ts'
import type { Policy } from '../access/policy.ts'
import type { Standing } from '../access/requesters.ts'
import { groupId, personId } from '../access/vocabulary.ts'
import { fold } from './names-in-test.ts'
import type { Expectation, TestFile } from './test-file.ts'

type People = TestFile['people']
type Known = People[string]

const known = (people: People, name: string): Known | undefined =>
  Object.entries(people).find(([called]) => fold(called) === fold(name))?.[1]

/** Somebody of whom the file says nothing is in no group, and manages nobody. */
export function standingOf(people: People, name: string): Standing {
  const { groups = [], manages = [] } = known(people, name) ?? {}
  const reports = Object.values(people).filter(({ manager }) => manager !== undefined && fold(manager) === fold(name))
  return {
    person: personId(fold(name)),
    memberOf: ids(groups),
    managerIn: ids([...manages, ...reports.flatMap(report => report.groups)]),
  }
}

const ids = (names: readonly string[]) => new Set(names.map(name => groupId(fold(name))))

/** How whoever is to receive it stands to whoever asks. Absent: it is they themselves. */
export function forAnotherOf(
  { identity }: Policy,
  people: People,
  { person, for: whom }: Expectation,
): ForAnother | undefined {
  if (whom === undefined || fold(whom) === fold(person)) return undefined
  const manager = known(people, whom)?.manager
  const sameHuman = identity.sameHuman !== undefined && humanBehind(people, whom) === humanBehind(people, person)
  return {
    relation: { self: false, report: manager !== undefined && fold(manager) === fold(person), sameHuman },
    standing: standingOf(people, whom),
  }
}

/** The account that the others are accounts of. */
const humanBehind = (people: People, name: string): string => fold(known(people, name)?.accountOf ?? name)
