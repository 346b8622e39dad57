/** The release of this operator. */
export const operatorVersion = '0.1.0';
