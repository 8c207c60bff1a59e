import { helpCard } from '../../cards/help.ts'
import { readTyped } from '../../cards/typed/typed.ts'
import { named } from '../asking/named.ts'
import { keepByName } from '../cleanup/keep-person.ts'
import { previewDetails } from '../looking-up/preview-details.ts'
import { showApprovals } from '../looking-up/show-approvals.ts'
import { showMyAccess } from '../looking-up/show-my-access.ts'
import { showSetup } from '../looking-up/show-setup.ts'
import type { Ports } from '../ports.ts'
import { ask } from './ask.ts'
import { away } from './away.ts'
import { freeze, thaw } from './brake.ts'
import { breakGlass } from './break-glass.ts'
import { delegate } from './delegate.ts'
import { cancelByName, returnByName } from './end-by-name.ts'
import { extendByName } from './extend.ts'
import { help } from './help.ts'
import { look } from './look.ts'
import { proposePanic } from './panic.ts'
import { prefer } from './prefer.ts'
import { type Reaction, refused, type Speaker } from './reaction.ts'
import { report } from './report.ts'
import { revokeByName } from './revoke.ts'
import { tag } from './tag.ts'
import { unlink } from './unlink.ts'
import { webhook } from './webhook.ts'

/** To words that somebody typed: one line for each verb. */
export async function reactToTyped(ports: Ports, speaker: Speaker, words: string): Promise<Reaction> {
  const { person } = speaker
  const typed = readTyped(words)
  switch (typed.verb) {
    case 'tag':
      return tag(ports, speaker, typed)
    case 'request':
      return ask(ports, speaker, { ...typed, choose: choices => named(choices, typed.resource) })
    case 'breakglass':
      return breakGlass(ports, speaker, { ...typed, what: { named: typed.resource } })
    case 'extend':
      return extendByName(ports, speaker, typed.resource, typed.duration)
    case 'revoke':
      return revokeByName(ports, speaker, typed.what, typed.reason)
    case 'who':
    case 'why':
    case 'can':
    case 'activity':
      return look(ports, speaker, typed)
    case 'report':
      return report(ports, speaker, typed, words)
    case 'mine':
      return { kind: 'shown', card: await showMyAccess(ports, person.id) }
    case 'cancel':
      return cancelByName(ports, speaker, typed.resource)
    case 'return':
      return returnByName(ports, speaker, typed.resource)
    case 'approvals':
      return { kind: 'shown', card: await showApprovals(ports, person) }
    case 'delegate':
      return delegate(ports, speaker, typed)
    case 'away':
      return away(ports, speaker, typed)
    case 'keep':
      return keepByName(ports, speaker, typed.whom)
    case 'prefer':
      return prefer(ports, speaker, typed.chat)
    case 'setup':
      return showSetup(ports, speaker, typed.from)
    case 'setup-preview':
      return previewDetails(ports, speaker, typed.integration)
    case 'webhook':
      return webhook(ports, speaker, typed)
    case 'unlink':
      return unlink(ports, speaker, typed.whom)
    case 'freeze':
      return freeze(ports, speaker, typed.what, typed.reason)
    case 'panic':
      return proposePanic(ports, speaker, typed.what, typed.reason)
    case 'thaw':
      return thaw(ports, speaker, typed.what)
    case 'link':
      // Answered before anybody was identified.
      return { kind: 'shown', card: helpCard(speaker, 'link') }
    case 'help':
      return help(ports, speaker, typed.about)
    case 'request-form':
      return { kind: 'shown', card: helpCard(speaker, 'request') }
    case 'unknown':
      return refused(
        { reason: 'unknown-command', typed: typed.typed, nearest: typed.nearest },
        'request.refused',
        person,
      )
    default:
      return typed satisfies never
  }
}
