/**
 * The baseline: Pyodide as its documentation loads it in a module worker, unmodified core and wheel.
 */
onmessage = async ({ data: { runtime, packages, code } }) => {
  const { loadPyodide } = await import(`${runtime}pyodide.mjs`);
  const pyodide = await loadPyodide({ indexURL: runtime });
  if (packages.length > 0) await pyodide.loadPackage(packages, { messageCallback() {} });
  let text = '';
  pyodide.setStdout({ batched: (/** @type {string} */ line) => (text += `${line}\n`) });
  pyodide.runPython(code);
  postMessage(text);
};
