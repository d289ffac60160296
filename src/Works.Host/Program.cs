using Works.Host;

if (await Command.RunAsync(args) is { } exitCode) return exitCode;
var app = await Application.CreateAsync(args);
await app.RunAsync();
return 0;
