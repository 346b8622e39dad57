/** The release of this operator. */
export const operatorVersion = '0.1.0';

/** Its image, where nobody has said which it is: as the chart calls it. */
export const usualOperatorImage = `pulsar-operator:${operatorVersion}`;
