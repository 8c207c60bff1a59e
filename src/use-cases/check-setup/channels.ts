import { type Finding, notChecked, ok, problem, warning } from '../../access/finding.ts'
import type { Policy } from '../../access/policy.ts'
import { channelMendText, channelProblemText, channelText } from '../../cards/wording/channel-wording.ts'
import type { Checkup } from '../../ports/checkup.ts'
import { Fault } from '../../ports/fault.ts'
import { channelProblem, type Surfaces } from '../cards/channel-problem.ts'
import { type Shown, shownInChannels, shownText } from '../cards/shown-in-channels.ts'

const about = 'Channels'

/** The channels that the access file names, asked of their chats as before each card: what cannot be shown there is found out before it is missed. */
export const channelsCheckup = (policy: Policy, surfaces: Surfaces): Checkup => ({
  about,
  async run() {
    const findings: Finding[] = []
    const named = shownInChannels(policy)
    // One after the other: chats count how often they are asked.
    for (const shown of named) findings.push(...(await channelFinding(shown, surfaces)))
    if (named.length === 0 || findings.length > 0) return findings
    const which =
      named.length === 1
        ? 'The channel that the access file names takes cards.'
        : `All ${named.length} channels that the access file names take cards.`
    return [ok(about, which)]
  },
})

async function channelFinding(shown: Shown, surfaces: Surfaces): Promise<readonly Finding[]> {
  const { channel, report } = shown
  // A request has cards of its own for whoever decides; a report is shown nowhere else.
  const finding = report ? problem : warning
  const says = `${shownText(shown)} cannot be shown in ${channelText(channel)}.`
  try {
    const found = await channelProblem(surfaces, channel)
    return found === null
      ? []
      : [finding(about, `${says} ${channelProblemText[found]}`, { mend: channelMendText[found] })]
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault
    return [notChecked(about, `Whether ${channelText(channel)} takes cards could not be asked: ${fault.message}`)]
  }
}
