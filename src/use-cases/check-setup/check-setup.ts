import { type Finding, notChecked, problem } from '../../access/finding.ts'
import type { Checkup } from '../../ports/checkup.ts'
import { Fault } from '../../ports/fault.ts'
import type { Ports } from '../ports.ts'
import { checkDeciders } from './deciders.ts'
import { checkFreezes } from './freezes.ts'
import { checkResources } from './resources.ts'
import type { Rules } from './rules.ts'
import { checkVersions } from './versions.ts'

/**
 * Looks at everything, each on its own: one that cannot be asked is one finding, and hides nothing of the others.
 *
 * @param ports `null`: there is no database that could be asked.
 */
export async function checkSetup(
  ports: Pick<Ports, 'directory' | 'store'> | null,
  checkups: readonly Checkup[],
  rules: Rules | null,
  now: Date,
): Promise<readonly Finding[]> {
  const ofTheRules: readonly Checkup[] = rules
    ? [
        // Whom a tag set in chat or a word in the directory makes an owner confers authority as the file does.
        { about: 'Resources', run: async () => checkResources(rules, await ports?.store.authorityOfKeptOwners()) },
        { about: 'Approvers', run: async () => (ports ? checkDeciders(ports, rules) : [decidersUnknown]) },
        { about: 'Access file', run: async () => (ports ? checkVersions(ports, rules, now) : []) },
        { about: 'Granting', run: async () => (ports ? checkFreezes(ports) : []) },
      ]
    : []
  const found = await Promise.all([...checkups, ...ofTheRules].map(guarded))
  return found.flat()
}

const decidersUnknown = notChecked('Approvers', 'Who could decide rests on the database too, which cannot be asked.')

async function guarded({ about, run }: Checkup): Promise<readonly Finding[]> {
  try {
    return await run()
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault
    return [problem(about, `It could not be asked: ${fault.message}`)]
  }
}
