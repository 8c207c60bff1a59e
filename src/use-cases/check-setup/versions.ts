import { type Finding, ok, warning } from '../../access/finding.ts'
import { adminsNeeded, isTooOld } from '../../access/policy-proposal.ts'
import { deciders } from '../approvers/deciders.ts'
import type { Ports } from '../ports.ts'
import type { Rules } from './rules.ts'

/** A version of the access file that waits for admins, and whether there are any who could agree to one. */
export async function checkVersions(
  ports: Pick<Ports, 'directory' | 'store'>,
  { policy }: Rules,
  now: Date,
): Promise<readonly Finding[]> {
  const about = 'Access file'
  const newest = await ports.store.newestPolicyProposal()
  const waits = newest?.standing.status === 'proposed' ? newest : null
  const findings: Finding[] = []
  if (waits)
    findings.push(
      warning(
        about,
        `A version that widens access waits since ${waits.at.toISOString()} and is not in force: ${waits.agreed.length} of ${adminsNeeded} admins have agreed${isTooOld(waits, now) ? ', and it is too old to be agreed to by now' : ''}.`,
        { mend: 'admins have a card about it in chat; to have it proposed anew, touch the file' },
      ),
    )
  if (policy.policyChange !== 'one-person') {
    const admins = await deciders(ports, policy.admins)
    if (admins.length < adminsNeeded)
      findings.push(
        warning(
          about,
          `Nobody could widen access: it takes ${adminsNeeded} admins, and ${admins.length} ${admins.length === 1 ? 'is' : 'are'} active.`,
          {
            mend: 'put somebody into the group that admins names, or set policyChange: one-person before it is needed',
          },
        ),
      )
  }
  return findings.length > 0 ? findings : [ok(about, 'No version of it waits for anybody.')]
}
