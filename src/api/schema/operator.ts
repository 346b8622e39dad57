import * as z from 'zod';
import { secretKeyRef } from './common.ts';

export const operatorAccess = z
  .strictObject({
    tokenSecretRef: secretKeyRef.describe(
      'Where the token is: of a role in superUserRoles. Read anew each time, so another token counts at once.',
    ),
  })
  .optional()
  .describe(
    'What the operator shows when it calls brokers. Needed where broker.config switches authentication on; brokers that do not ask ignore it. Absent: nothing.',
  );
