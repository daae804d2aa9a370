using System;
using System.Security.Cryptography;
using System.Text;

static class Program
{
    /// <summary>The key that vouches for this person: lowercase hex HMAC-SHA256 of the email.</summary>
    static string ConnectionKey(string secret, string email)
    {
        using (var hmac = new HMACSHA256(Encoding.UTF8.GetBytes(secret)))
        {
            byte[] mac = hmac.ComputeHash(Encoding.UTF8.GetBytes(email));
            return BitConverter.ToString(mac).Replace("-", "").ToLowerInvariant();
        }
    }

    static void Main(string[] args)
    {
        string secret = Environment.GetEnvironmentVariable("CHAT_PORTAL_SECRET");
        if (string.IsNullOrEmpty(secret)) throw new InvalidOperationException("CHAT_PORTAL_SECRET is not set");
        Console.WriteLine(ConnectionKey(secret, args[0]));
    }
}
