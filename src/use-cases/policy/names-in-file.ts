import type { WrittenPolicy } from '../../access/policy-proposal.ts'
import { personId } from '../../access/vocabulary.ts'
import type { NameOf } from '../../cards/wording/flow-wording.ts'
import type { Ports } from '../ports.ts'

/** What an access file calls an id. Whoever it names by an address is called by their name, with the address behind it: two may share a name. */
export async function namesInFile({ store }: Pick<Ports, 'store'>, called: WrittenPolicy['called']): Promise<NameOf> {
  const known: ReadonlyMap<string, string> = await store.namesOf(Object.keys(called).map(personId))
  return (id, otherwise = id) => {
    const [name, written] = [known.get(id), called[id]]
    return name === undefined || written === undefined || name === written
      ? (written ?? otherwise)
      : `${name} (${written})`
  }
}
