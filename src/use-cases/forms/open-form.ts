import type { StoredIncoming } from '../../ports/inbox.ts'
import type { FormWanted } from '../../ports/incoming.ts'
import type { Ports } from '../ports.ts'
import { conversation } from './converse.ts'

/**
 * Opens the form that somebody wanted, where the chat lets one be opened at any time. Nothing is changed by it: after a crash in
 * between there is a second one, as empty as the first.
 */
export async function openForm(ports: Ports, { incoming, id }: StoredIncoming, wanted: FormWanted): Promise<void> {
  const { from } = incoming
  const { fillRequestForm, fillDenyForm } = conversation(ports)
  if (wanted.form)
    await (wanted.of === 'reason'
      ? fillDenyForm(from, wanted.form, wanted.value ?? '')
      : fillRequestForm(from, wanted.form, wanted.value))
  await ports.store.transaction(tx => tx.finishIncoming(id))
}
