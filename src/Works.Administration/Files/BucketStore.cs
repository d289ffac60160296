using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Works.Platform;

namespace Works.Administration.Files;

/// <summary>Content in an S3-compatible store, for hosts on several machines (design D13).</summary>
internal sealed class BucketStore : IContentStore, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20); // for one request to the store
    private readonly BucketSettings _bucket;
    private readonly AmazonS3Client _client;

    public BucketStore(BucketSettings bucket)
    {
        _bucket = bucket;
        _client = new AmazonS3Client(new BasicAWSCredentials(bucket.AccessKey, bucket.SecretKey), new AmazonS3Config
        {
            ServiceURL = bucket.Endpoint.ToString(), AuthenticationRegion = bucket.Region, ForcePathStyle = bucket.IsPathStyle, Timeout = Patience, MaxErrorRetry = 2,
            // Checksums in trailers are Amazon's own; we keep one of our own with the row and check it on every read.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED, ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        });
    }

    public Task WriteAsync(string key, Stream content, CancellationToken cancellationToken) => AskAsync(() => _client.PutObjectAsync(new PutObjectRequest
    {
        BucketName = _bucket.Bucket, Key = KeyOf(key), InputStream = content, AutoCloseStream = false, ContentType = "application/octet-stream",
        UseChunkEncoding = false, // the signature covers the whole content, and every server understands that
    }, cancellationToken), key, cancellationToken);

    public async Task<Stream> OpenAsync(string key, CancellationToken cancellationToken) =>
        (await AskAsync(() => _client.GetObjectAsync(_bucket.Bucket, KeyOf(key), cancellationToken), key, cancellationToken)).ResponseStream;

    public Task DeleteAsync(string key, CancellationToken cancellationToken) =>
        AskAsync(() => _client.DeleteObjectAsync(_bucket.Bucket, KeyOf(key), cancellationToken), key, cancellationToken);

    public void Dispose() => _client.Dispose();

    private string KeyOf(string key) => _bucket.Prefix + key;

    private static async Task<T> AskAsync<T>(Func<Task<T>> ask, string key, CancellationToken cancellationToken)
    {
        try
        {
            return await ask();
        }
        catch (AmazonS3Exception missing) when (missing.StatusCode == HttpStatusCode.NotFound && missing.ErrorCode != "NoSuchBucket")
        {
            throw new FileNotFoundException($"The store has no {key}", missing);
        }
        catch (Exception away) when (away is AmazonServiceException or AmazonClientException or HttpRequestException or IOException
            || (away is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new UnavailableException($"The file store does not do what it is asked: {away.Message}", away);
        }
    }
}
