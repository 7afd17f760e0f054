/* global SwaggerUIBundle */

// Draws the API's own description, which this system serves itself.
SwaggerUIBundle({
  url: '/api/openapi.json',
  dom_id: '#api',
  deepLinking: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: -1,
  defaultModelExpandDepth: 4,
  displayRequestDuration: true,
  // Asks nobody else whether the description is valid.
  validatorUrl: null,
});
