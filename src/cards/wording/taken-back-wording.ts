import { type Line, line, saidStrong, when } from '../card.ts'

/** Of what failed in the directory there is nothing to take; it is only not had by another try. */
export const notTriedAgainText =
  'It was never given, and nobody can try it again now. Please ask again where it is needed.'

/** What whoever revokes something is told: that it is taken back, or by what the person keeps it. */
export function takenBackText(kept: readonly { readonly name: string; readonly until: Date }[]): string | Line {
  if (kept.length === 0) return 'It is being taken back now, and whoever held it is told.'
  return line(
    'It is revoked, and whoever held it is told. By another approval they keep ',
    ...kept.flatMap(({ name, until }, index) => [
      ...line(index > 0 ? ', ' : ''),
      saidStrong(name),
      ...line(' until ', when(until)),
    ]),
    '.',
  )
}
