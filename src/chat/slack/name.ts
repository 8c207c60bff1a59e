import { type SurfaceName, surfaceName } from '../../access/vocabulary.ts'

export const slack: SurfaceName = surfaceName('slack')
