import type { Channel } from '../../access/access-flow.ts'
import { breakGlassOf } from '../../access/break-glass.ts'
import { type Finding, notChecked, ok, problem, warning } from '../../access/finding.ts'
import type { Policy } from '../../access/policy.ts'
import { channelMendText, channelProblemText, channelText } from '../../cards/channel-wording.ts'
import type { ChatSurface } from '../../ports/chat-surface.ts'
import type { Checkup } from '../../ports/checkup.ts'
import { Fault } from '../../ports/fault.ts'
import { listed } from './listed.ts'

const about = 'Channels'

/** What of the access file is shown in a channel. */
interface Shown {
  readonly channel: Channel
  readonly what: readonly string[]
  /** A report is among it. */
  readonly report: boolean
}

/** The channels that the access file names, asked of their chats as before each card: what cannot be shown there is found out before it is missed. */
export const channelsCheckup = (
  policy: Policy,
  surfaces: ReadonlyMap<Channel['surface'], Pick<ChatSurface, 'channelProblem'>>,
): Checkup => ({
  about,
  async run() {
    const findings: Finding[] = []
    const named = shownIn(policy)
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

async function channelFinding(
  { channel, what, report }: Shown,
  surfaces: Parameters<typeof channelsCheckup>[1],
): Promise<readonly Finding[]> {
  // A request has cards of its own for whoever decides; a report is shown nowhere else.
  const finding = report ? problem : warning
  const all = listed(what).replace(/, (?=[^,]*$)/, ' and ')
  const says = `${all.charAt(0).toUpperCase()}${all.slice(1)} cannot be shown in ${channelText(channel)}.`
  const surface = surfaces.get(channel.surface)
  if (!surface)
    return [
      finding(about, `${says} Doorbell does not speak there.`, {
        mend: 'set Doorbell up for that chat, or take the channel out of the access file',
      }),
    ]
  try {
    const found = await surface.channelProblem(channel.channel)
    return found === null
      ? []
      : [finding(about, `${says} ${channelProblemText[found]}`, { mend: channelMendText[found] })]
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault
    return [notChecked(about, `Whether ${channelText(channel)} takes cards could not be asked: ${fault.message}`)]
  }
}

/** Each channel once, with all that is shown there. */
function shownIn(policy: Policy): readonly Shown[] {
  const shown = [
    ...(policy.reports ?? []).flatMap(({ name, to }) =>
      to.map(channel => ({ channel, what: `the report “${name}”`, report: true })),
    ),
    ...policy.flows.flatMap(({ name, notify = [] }) =>
      notify.map(channel => ({ channel, what: `the flow “${name}”` })),
    ),
    ...breakGlassOf(policy).flatMap(({ name, notify = [] }) =>
      notify.map(channel => ({ channel, what: `the emergency entry “${name}”` })),
    ),
  ]
  const key = ({ channel }: Pick<Shown, 'channel'>): string => `${channel.surface}/${channel.channel}`
  return [...new Set(shown.map(key))].flatMap(one => {
    const here = shown.filter(each => key(each) === one)
    const [first] = here
    return first
      ? [{ channel: first.channel, what: here.map(({ what }) => what), report: here.some(each => 'report' in each) }]
      : []
  })
}
