import type { UngrantableReason } from '../../access/catalog.ts'
import type { Grant } from '../../access/grant/states.ts'
import { type Card, line, saidStrong, when } from '../card.ts'
import { askedFor, partOf } from '../parts/asked.ts'
import type { RequestView } from '../parts/request-view.ts'
import { ungrantableText } from './resource-wording.ts'
import { asLine, told } from './told.ts'

/** For whoever answers for the integration: the directory has changed what somebody holds. */
export function noLongerGrantableCard(
  { terms, endsAt }: Extract<Grant, { status: 'active' }>,
  of: RequestView,
  why: UngrantableReason,
): Card {
  const view = partOf(of, terms.entitlement)
  const whose = line(saidStrong(view.names(terms.beneficiary)), ', ', ...askedFor(view))
  return told('Held, and can no longer be given', 'bad', whose, [
    asLine(line(`It can no longer be given by Doorbell: ${ungrantableText[why]}.`)),
    asLine(
      line(
        'It is given to nobody else and is not extended. This access ends as promised, at ',
        when(endsAt, 'time'),
        '.',
      ),
    ),
    asLine(line('Please look whether it should end sooner, and revoke it where it should.')),
  ])
}

/** For whoever can act: it is in the directory, and no grant of it lives that would end. */
export function lateWriteCard(
  { terms }: Grant,
  of: RequestView,
  { protected: untouched }: { protected: boolean },
): Card {
  const view = partOf(of, terms.entitlement)
  const whose = line(saidStrong(view.names(terms.beneficiary)), ', ', ...askedFor(view))
  return told('Given after its end', 'bad', whose, [
    asLine(line('Doorbell stood still while it was giving this access, and gave it when its end had come already.')),
    asLine(
      line(
        untouched
          ? 'It is not taken back, because the access file protects the account by now.'
          : 'The directory still has it, though Doorbell asks for it back, and goes on asking.',
      ),
    ),
    asLine(line('Please look at it in the directory, and take it away by hand where it must not be.')),
  ])
}

/** For whoever can act: the directory is to end what Doorbell has no part in any more. */
export function lateEndCard({ terms }: Grant, of: RequestView, ends: Date): Card {
  const view = partOf(of, terms.entitlement)
  const whose = line(saidStrong(view.names(terms.beneficiary)), ', ', ...askedFor(view))
  return told('An end that came too late', 'bad', whose, [
    asLine(
      line(
        'The directory ends this ',
        when(ends),
        ', because Doorbell asked for that and was answered too late: by then it was somebody else’s.',
      ),
    ),
    asLine(line('Doorbell could not take that back.')),
    asLine(line('Please look at it in the directory, and make it permanent again by hand where it is to stay.')),
  ])
}

/** For whoever was told of such an end. */
export function lateEndOverCard({ terms }: Grant, of: RequestView, became: 'given-anew' | 'taken-back' | 'came'): Card {
  const view = partOf(of, terms.entitlement)
  const whose = line(saidStrong(view.names(terms.beneficiary)), ', ', ...askedFor(view))
  if (became === 'came')
    return told('An end that came too late has come', 'bad', whose, [
      asLine(line('It is held no more: the directory has ended it, or somebody has taken it away before.')),
      asLine(line('Please give it again by hand in the directory where it was to stay.')),
    ])
  return told('An end that came too late was taken back', 'over', whose, [
    asLine(
      line(
        became === 'given-anew'
          ? 'Another access gives it by now, and it ends with that. Nothing is left to do.'
          : 'It is held without an end again, as Doorbell had found it. Nothing is left to do.',
      ),
    ),
  ])
}

/** For whoever was told that it was given after its end: it is over. */
export function lateWriteOverCard({ terms }: Grant, of: RequestView, { held }: { held: boolean | null }): Card {
  const view = partOf(of, terms.entitlement)
  const whose = line(saidStrong(view.names(terms.beneficiary)), ', ', ...askedFor(view))
  return told('What was given after its end is settled', 'over', whose, [
    asLine(
      line(
        held
          ? 'What is there now was given since: by another access that ends in its own time, or by somebody in the directory, and then whoever owns it is asked.'
          : 'It was taken back. The directory does not list it any more.',
      ),
    ),
    asLine(line('Nothing is left to do.')),
  ])
}
