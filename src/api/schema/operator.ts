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

export const operatorUpgradePolicy = z
  .enum(['Automatic', 'OnRestart'])
  .default('Automatic')
  .describe(
    'When pods get what a new release of the operator makes of them. Automatic: one cluster after the other, as soon as it is its turn. OnRestart: a component with its next restart that an edit of it or a person causes.',
  );
