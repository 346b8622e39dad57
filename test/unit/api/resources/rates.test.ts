import { expect, test } from 'vitest';
import { dispatchRate, publishRate, subscribeRate } from '#src/api/resources/rates.ts';

test('given one limit, then the others do not count', () => {
  expect(dispatchRate('Rate.').parse({ dispatchThrottlingRateInMsg: 5 })).toEqual({
    dispatchThrottlingRateInMsg: 5,
    dispatchThrottlingRateInByte: -1,
    ratePeriodInSecond: 1,
    relativeToPublishRate: false,
  });
  expect(subscribeRate.parse({})).toEqual({ subscribeThrottlingRatePerConsumer: -1, ratePeriodInSecond: 30 });
});

test.each([-2, 1.5, 2 ** 53])('given %s bytes a second, then it is refused', publishThrottlingRateInByte => {
  expect(publishRate.safeParse({ publishThrottlingRateInByte }).success).toBe(false);
});
