import type { RequestId } from '../access/vocabulary.ts'
import { changeRequest } from './change-request.ts'
import type { Ports } from './ports.ts'
import { byTimer } from './save.ts'

/** Nobody answered in time. A request that was settled meanwhile, or is not due yet, is left alone. */
export async function lapseRequest(ports: Pick<Ports, 'store' | 'clock' | 'ids'>, request: RequestId): Promise<void> {
  await changeRequest(ports, request, { type: 'lapse' }, byTimer(request))
}
