/** What a fresh sign-in proved, as its token said it and as the audit keeps it. */
export interface Proof {
  /** Every authentication context that it satisfied. */
  readonly contexts: readonly string[]
  /** When they signed in, ISO: by the clock of whoever signed the token. */
  readonly signedInAt: string
  /** How, in the words of the token; empty where it did not say. */
  readonly methods: readonly string[]
  /** Of the token, so that it can be found in the sign-in log of the directory; `null` where it has none. */
  readonly token: string | null
}

/**
 * What an access flow asks for besides the right to decide, and to ask: the authentication contexts that whoever approves, and
 * whoever asks, has to satisfy. Absent: that one is asked for none.
 */
export interface StepUp {
  readonly approver?: string
  readonly requester?: string
}

/** Milliseconds. What was proved longer ago says nothing about who sits there now. */
export const proofKeeps = 5 * 60_000
/** Milliseconds by which the clock of whoever signs may be ahead. */
const leeway = 60_000

export const proves = ({ contexts }: Proof, context: string): boolean => contexts.includes(context)

/** `now` is real time: so are the times in tokens. */
export function isFresh({ signedInAt }: Proof, now: Date): boolean {
  const age = now.getTime() - new Date(signedInAt).getTime()
  return age <= proofKeeps && age >= -leeway
}

/** What of a decision the proof is asked for. */
interface Decided {
  readonly verdict: 'approve' | 'deny'
  readonly by: { readonly kind: 'person' | 'rule' }
  readonly proof?: Proof
}

/** Whether an approval has what the access flow asks for now, whatever it asked for when it was given. */
export const hasProof = ({ verdict, by, proof }: Decided, stepUp: StepUp | undefined): boolean =>
  verdict !== 'approve' || by.kind !== 'person' || isProven(proof, stepUp?.approver)

/** Whether whoever asked has. */
export const isAskProven = ({ proof }: Pick<Decided, 'proof'>, stepUp: StepUp | undefined): boolean =>
  isProven(proof, stepUp?.requester)

const isProven = (proof: Proof | undefined, context: string | undefined): boolean =>
  context === undefined || (proof !== undefined && proves(proof, context))
