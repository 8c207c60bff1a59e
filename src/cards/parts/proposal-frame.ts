import type { Block, Button, Card, Line } from '../card.ts'

/** Something that waits for admins to agree to it. */
export interface ProposalView {
  readonly headline: Line
  readonly title: string
  readonly tone: Card['tone']
  /** Who has spoken, and when. */
  readonly standing: Line
  /** What it does, where the headline does not say all of it. */
  readonly changes?: readonly Block[]
  /** `null`: it waits no more. Whoever may not decide has no button. */
  readonly waits: { readonly note: Line; readonly buttons: readonly Button[] } | null
}

/** A change in front of an admin, alike whatever is to be changed: what it is, how it stands and, while it waits, the buttons. */
export const proposalFrame = ({ headline, title, tone, standing, changes = [], waits }: ProposalView): Card => ({
  summary: headline,
  title,
  tone,
  blocks: [
    { kind: 'line', line: headline },
    { kind: 'line', line: standing },
    ...changes,
    ...(waits ? [{ kind: 'note', line: waits.note } as const] : []),
    ...(waits && waits.buttons.length > 0 ? [{ kind: 'buttons', buttons: waits.buttons } as const] : []),
  ],
})

/** Pressing it is all that it takes. */
export const proposalButton = (label: string, value: string, style: Button['style'], spoken: string): Button => ({
  label,
  value,
  style,
  spoken: spoken.slice(0, 75),
  asksForReason: false,
})
