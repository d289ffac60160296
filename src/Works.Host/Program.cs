using Works.Host;

var app = await Application.CreateAsync(args);
await app.RunAsync();
