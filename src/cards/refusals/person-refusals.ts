import { code, line, saidStrong } from '../card.ts'
import { listed } from '../wording/wording.ts'
import { asTyped } from './as-typed.ts'
import type { Sentences } from './sentences.ts'

/** About who somebody is, and whom they mean. */
export const personRefusals: Sentences<
  | 'not-an-admin'
  | 'linked-by-operator'
  | 'nobody-linked'
  | 'bot-account'
  | 'guest-account'
  | 'foreign-account'
  | 'deactivated-account'
  | 'not-linked'
  | 'cut-off'
  | 'linked-to-another-account'
  | 'address-unconfirmed'
  | 'address-not-allowed'
  | 'nobody-in-directory'
  | 'several-in-directory'
  | 'disabled-in-directory'
  | 'guest-in-directory'
  | 'person-missing'
  | 'unknown-person'
  | 'nobody-concerned'
  | 'ambiguous-person'
  | 'not-yours-to-keep'
  | 'nothing-to-keep'
> = {
  'not-an-admin': () => line('Only an access admin can do that for somebody else. Nothing was changed.'),
  'linked-by-operator': () =>
    line('This account is linked by the import file, which only your access admins can change. Nothing was changed.'),
  'nobody-linked': ({ typed }) =>
    typed === null
      ? line('Your account is not linked, so there is nothing to undo.')
      : line(
          'Nobody with the address or name “',
          asTyped(typed),
          '” is linked to a chat account. Please mention their account, or write their e-mail address in full.',
        ),
  'bot-account': () => line('Bots cannot ask for access or decide about it.'),
  'guest-account': () => line('Guests of this workspace cannot use Doorbell. Please ask with a full member account.'),
  'foreign-account': () =>
    line(
      'Your account belongs to another workspace or organisation. Doorbell serves members of this one only; if you need access here, please ask whoever you work with in it.',
    ),
  'deactivated-account': () => line('Your chat account is deactivated.'),
  'not-linked': () => line('I do not know who you are in the directory.'),
  'cut-off': () =>
    line(
      'An access admin unlinked this account, so its address alone does not tell me who you are in the directory any more.',
    ),
  'linked-to-another-account': () =>
    line(
      'Another chat account is already linked to your account in the directory. Please ask your access admins to sort it out.',
    ),
  'address-unconfirmed': () =>
    line(
      'The e-mail address in your chat profile is missing or not confirmed, so I cannot tell who you are in the directory.',
    ),
  'address-not-allowed': () =>
    line('The e-mail address in your chat profile is not of a domain that Doorbell accepts.'),
  'nobody-in-directory': () =>
    line(
      'I find nobody in the directory by the e-mail address of your chat profile: it has to be their main address or the name they sign in with, and an alias does not count. Please ask your access admins to link you.',
    ),
  'several-in-directory': () =>
    line(
      'Several accounts in the directory share your e-mail address, so I cannot tell which is yours. Please ask your access admins to link you.',
    ),
  'disabled-in-directory': () => line('Your account in the directory is disabled.'),
  'guest-in-directory': () =>
    line(
      'Your account in the directory is a guest, and guests are not given access by Doorbell. Please ask whoever invited you, or use a member account.',
    ),
  'not-yours-to-keep': () =>
    line('Only whoever answers for the integration, or an access admin, can say that somebody is kept.'),
  'nothing-to-keep': ({ name }) =>
    line('Nothing of what I know of ', saidStrong(name), ' is about to be forgotten, so there is nothing to keep.'),
  'person-missing': () => line('Please say whom you mean: a name, an address, or ', code('me'), '.'),
  'unknown-person': ({ typed, nearest = [] }) =>
    nearest.length === 0
      ? line('Nobody in the directory is called “', asTyped(typed), '”.')
      : line('Nobody in the directory is called “', asTyped(typed), '”. The nearest: ', ...listed(nearest), '.'),
  'nobody-concerned': ({ typed }) =>
    line('Nobody who has this, had it or asked for it is called “', asTyped(typed), '”.'),
  'ambiguous-person': ({ typed, matches }) => [
    ...line('“', asTyped(typed), '” could mean several people: '),
    ...matches.flatMap((name, index) => [...(index > 0 ? line(', ') : []), saidStrong(name)]),
    ...line('. Please give an address.'),
  ],
}
