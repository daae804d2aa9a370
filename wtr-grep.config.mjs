import base from './wtr-scratch.config.mjs';
export default { ...base, testsFinishTimeout: 12000, testFramework: { config: { timeout: 4000, grep: process.env.GREP } } };
