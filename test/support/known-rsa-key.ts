import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';

/**
 * An RSA key that everyone knows, for tests that have to be the same each time: signatures by it are, and making one
 * anew is slow. It is good for nothing else.
 */
const JWK = {
  kty: 'RSA',
  n: [
    'w2__q_Of4eA5bq1nMIVXzo4OaJ4taxo99hgpJNT6mNIRSsemqQtDR29rcN9QxjpGgIixgVvFM8SFd8uExwgD4AraCmAsN0sX',
    'Jt4kUxL5IA3KU8TqElzbJfBkJCzWhVfySJxoN8bNjrllB1Gmc8AV2sPcfLTAymC97pxN6eeFmp95o5PT6zVCqwxeoJqoa0Vs',
    'Owdk6ZMLCtgpTHAR86POrkcYB0NBkcdO2rg82flgfBAKB2NC-6TsuT8xZl_TFoHgSFZg6CcpQQpyzfIGUJihWFUBNu4-4QHL',
    'TTpwWdoV-HyKNeNfsb2zs1m-V38RmMaf6EKrZaEL03iaSzU8OQlOyw',
  ].join(''),
  e: 'AQAB',
  d: [
    'MO1eDZdNRIgU-L9SoRQQ2nY35zsKVdDZCD4eNslW_2E_0P_QmmtmaYDcXgKaPzYhplYSUjc-VGpzm30I_ablCXbOBWD0UNds',
    'sV9VqrKKSdsJ9xTKINS8THA1MdVD01gkIMd_U89icMO7JizrxfilwAHeth2uUjwL8KuS2ecLTJ0GENtwdv8gJiWiRRvLRrXd',
    'L8swxigxCysmWTGcG_6vbG3_fsnZ8jonNoC4jUJBNT7dwnJLm2TbSBGPyr3LaArri9C5WpeivXYyL4tbCVQniEv-0dXfbbwZ',
    'Ahtl6v5QS52Ng3sME_4rkOgrIGaplsPiPy9iu7v67PmzSgfMAceUSQ',
  ].join(''),
  p: [
    '50IYfDnNYM-b-TZu7ZNFtELclM_5N09s0EdmApTOk6J0kqjLlg1wSvO1pOiMj-BUSuqcLLLhX6mWUlL0TXEpHPy0Yvlrv1Cv',
    'voEhZ846y453vBSHcadbRua2P8SSjC6_zGXJ07WKGwnrMOtjaj1VZbcCvxa2VXa5XyUXLysGJmU',
  ].join(''),
  q: [
    '2FjQb9L9c4X_-CZ3zfcb-jm5vnaMj7JtzhGZtohXIrAdyp5vS5aAF2Fi4R81IsA2VwjuABX78hemoHC3pbJ6vLsM3tijZT2n',
    'LjoJM9n1l85VjXEXwJPEBtLTo-5ComUtfMdWc9y165dSH4FU3tXLXcAyBaFWPRSCr9lBVDog9W8',
  ].join(''),
  dp: [
    '4qK44k23g_ASeJqq_bN99VotWL21DEqPZlMCmvcAuFjWi8BWvLhw21OaKYIp9vqvQThJU9j-3EST6BwaBicnVpwloHW17amC',
    'gl2EwnmuzzzRBQbNcknEP2jtJPNdd3p9RzBeKlfYgAUpdCjLphtzrJo9W85DZOBUbPUpknVEsq0',
  ].join(''),
  dq: [
    'sj0RlF9Gkit-xAmlQFnqgc-XGLSAf06oKlLTyc8vwpNIKAs5dBPM-fYwyXm1hCjJXBEuS4HRLRWRILNcibWuatjL9LiUfS87',
    'EdmchUx3ipbiYwIeaHkU0e5VkMQVv8cNn7R2pEPc2Pi1HuGlc2S-BEH4tCzEaNQCCzA5I1Q0nR8',
  ].join(''),
  qi: [
    'lxjyvvK3ygxky4rCK7CPXrNj6taEnDBq2w3xEKL_OEuVlcdUwaSKnmV8Fdr5_zWWjWryJeQR5VIxZIe2CCIP59sTi0ubGY6t',
    'uYjOzzHxE2K6mI6jebq-_hdYHTrSEtAqxebqoa6UPmdX5ZmXXkPXy0-oWsa5De7wx7MhE4iIKFI',
  ].join(''),
};

export const KNOWN_RSA_KEY: KeyObject = createPrivateKey({ key: JWK, format: 'jwk' });
export const KNOWN_RSA_PUBLIC_KEY: KeyObject = createPublicKey(KNOWN_RSA_KEY);
