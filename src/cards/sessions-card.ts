import { isSessionsMatter, sessionsOfferedUntil } from '../access/grant/sessions.ts'
import type { Grant } from '../access/grant/states.ts'
import type { PersonId } from '../access/vocabulary.ts'
import { encodePress } from './buttons.ts'
import { type Block, type Button, type Line, line, said, saidStrong, when } from './card.ts'
import { type RequestView, spokenAs } from './parts/request-view.ts'
import type { Names } from './wording/wording.ts'

type Ended = Extract<Grant, { status: 'ended' }>

/** What an end alone leaves as it is, and what became of that: never more than is known. */
export function sessionLines({ sessions, terms }: Ended, names: Names): readonly Line[] {
  const of = (by: PersonId | null): Line =>
    by === null ? line('as this access flow asks') : line('as ', saidStrong(names(by)), ' asked')
  switch (sessions?.status) {
    case undefined:
      return []
    case 'asked':
      return [
        line(
          'What ',
          saidStrong(names(terms.beneficiary)),
          ' is signed in to is being ended too, ',
          ...of(sessions.by),
          '.',
        ),
        ...(sessions.lateToldAt ? [line('That does not work so far. Doorbell goes on trying.')] : []),
      ]
    case 'revoked':
      return [
        line('Signed out everywhere at ', when(sessions.at, 'time'), ', ', ...of(sessions.by), '.'),
        line(
          'Sign-ins and browser sessions from before stop being renewed within minutes. An app that holds an access token may go on with it for up to an hour, unless it is one that the directory tells at once.',
        ),
      ]
    case 'failed':
      return [line('What is signed in could not be ended: ', said(sessions.explanation))]
    default:
      return sessions satisfies never
  }
}

/** Read by whoever had the access and by whoever gave it alike. */
const offerText = line(
  'Sign out everywhere ends whatever this account is signed in to, for this access and for everything else, until it signs in again.',
)

/** For whoever may ask for it: a button where the access flow offers one, and where it was tried and failed. */
export function sessionBlocks(view: RequestView): Block[] {
  const buttons = view.grants.flatMap(grant => (mayBeAsked(grant, view) ? [signOutButton(grant, view)] : []))
  return buttons.length === 0
    ? []
    : [
        { kind: 'note', line: offerText },
        { kind: 'buttons', buttons },
      ]
}

function mayBeAsked(grant: Grant, { revokeSessions, now }: RequestView): grant is Ended {
  if (!revokeSessions || grant.status !== 'ended' || !isSessionsMatter(grant)) return false
  if (now && now >= sessionsOfferedUntil(grant)) return false
  return grant.sessions ? grant.sessions.status === 'failed' : revokeSessions === 'offer'
}

function signOutButton({ terms, sessions }: Ended, view: RequestView): Button {
  const label = sessions ? 'Retry' : 'Sign out everywhere'
  return {
    label,
    value: encodePress({ verb: 'sign-out', grant: terms.id }),
    style: sessions ? 'primary' : 'danger',
    spoken: spokenAs(label, view),
    asksForReason: false,
  }
}
