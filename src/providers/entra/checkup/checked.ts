import type { Policy } from '../../../access/policy.ts'
import type { OwnWork } from '../../../ports/own-standing.ts'
import type { Known } from './permission-findings.ts'

/** What a checkup holds Doorbell's rights against. */
export interface Checked {
  /** The access file that is looked at; `null` where it is wrong or there is none. */
  readonly policy: Policy | null
  /** With the version in force, and with what still lives. */
  readonly work: OwnWork
  readonly known: Known
}

/** @param inForce `null`: there is no database that could be asked. */
export function toCheck(policy: Policy | null, inForce: OwnWork | null): Checked {
  const policies = new Map([...(policy ? [policy] : []), ...(inForce?.policies ?? [])].map(one => [one.hash, one]))
  const known = policy === null ? 'no-file' : inForce === null ? 'no-database' : 'all'
  return { policy, work: { policies: [...policies.values()], live: inForce?.live ?? [] }, known }
}
