import type { Channel, ChannelProblem } from '../access/channel.ts'
import { approvalCard } from './approval-card.ts'
import { type Block, type Card, code, line, said, toType } from './card.ts'
import { encodeLook } from './parts/own-view.ts'
import type { RequestView } from './parts/request-view.ts'
import { channelMendText, channelProblemText } from './wording/channel-wording.ts'
import { chatText } from './wording/wording.ts'

/**
 * The copy that everybody in a channel sees, which the access file has chosen for it: the story of this request, and never through
 * what else somebody holds it. `ownViews`: whoever may decide can be shown the buttons in its place, so that nobody else is.
 */
export function channelCard(view: RequestView, { ownViews = false }: { readonly ownViews?: boolean } = {}): Card {
  const card = approvalCard(ofNobody(view), null)
  if (view.request.status !== 'awaiting-approval') return card
  const at = card.blocks.findIndex(({ kind }) => kind === 'buttons')
  const above = card.blocks.slice(0, at)
  if (!ownViews) {
    const note = line('Whoever may decide this can do it here. Being in this channel gives nobody a say.')
    return { ...card, blocks: [...above, { kind: 'note', line: note }, ...card.blocks.slice(at)] }
  }
  const note = line(
    'Whoever may decide this sees the buttons for it here, or finds it under ',
    toType('approvals'),
    '. Being in this channel gives nobody a say.',
  )
  const blocks: readonly Block[] = [...above, { kind: 'note', line: note }, ...card.blocks.slice(at + 1)]
  return { ...card, blocks, ownView: encodeLook(view) }
}

/** Without the groups through which somebody has it anyhow, and what was answered to those who decide. */
const ofNobody = ({ groupsNamed: _, grants, ...view }: RequestView): RequestView => ({
  ...view,
  inARoom: true,
  grants: grants.map(grant =>
    grant.status === 'ended' && grant.proof.kind === 'verified-gone'
      ? { ...grant, proof: { kind: grant.proof.kind, reads: grant.proof.reads } }
      : grant,
  ),
})

/** For whoever can mend it: the access file names a channel in which nothing can be shown. `report`: one of those is among it. */
export function channelProblemCard(
  channel: Channel,
  problem: ChannelProblem,
  { shown, report }: { readonly shown: string; readonly report: boolean },
): Card {
  const summary = line(said(shown), ' cannot be shown in ', code(channel.channel), ` (${chatText(channel.surface)}).`)
  const nobodyWaits = 'Whoever has to decide has a card of their own, so nothing waits for this.'
  const shownNowhere = line(
    nobodyWaits,
    ' A report is shown nowhere else; ',
    toType('report'),
    ' gives it to whoever may see it.',
  )
  return {
    summary,
    title: 'A channel takes no cards',
    tone: 'bad',
    blocks: [
      { kind: 'line', line: summary },
      { kind: 'line', line: line(channelProblemText[problem]) },
      { kind: 'line', line: line(`What to do: ${channelMendText[problem]}.`) },
      { kind: 'note', line: line(...(report ? shownNowhere : line(nobodyWaits)), ' You are told once.') },
    ],
  }
}
